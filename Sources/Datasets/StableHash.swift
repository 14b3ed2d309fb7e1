/// A hash of text that is the same in every process, on every machine and in every version.
///
/// FNV-1a over the UTF-8 bytes, then the finaliser of SplitMix64, without which names that differ in their last letters
/// would fall close together.
package func stableHash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return mixed(hash)
}

/// The finaliser of SplitMix64: every bit of the input moves about half of the output's.
package func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
}

/// One seed from several numbers; changing any of them, or their order, gives an unrelated seed.
package func combinedSeed(_ parts: UInt64...) -> UInt64 {
    parts.reduce(0x9e37_79b9_7f4a_7c15) { mixed($0 &+ 0x9e37_79b9_7f4a_7c15 &+ mixed($1)) }
}
