/// A hash that tells data apart (FNV-1a, 64 bits); not for adversaries.
struct FingerprintHash: Sendable, Equatable {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Mixes bytes in.
    mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    /// Mixes a number in.
    mutating func combine(_ number: UInt32) {
        for shift in stride(from: 0, to: 32, by: 8) {
            state = (state ^ UInt64(number >> UInt32(shift) & 0xff)) &* 0x100_0000_01b3
        }
    }

    /// Mixes a text in, with an end that no text holds.
    mutating func combine(_ text: String) {
        combine(text.utf8)
        combine(CollectionOfOne(0xff))
    }

    /// The hash in sixteen hexadecimal digits.
    var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
