/// A way of turning symbols into bytes, as a stream's header names it.
///
/// All kinds code the same symbols under the same tables; they differ in speed and in the bytes that a stream costs beyond
/// its symbols. A writer chooses, a reader takes the kind from the header:
///
/// ```swift
/// guard let kind = CoderKind(rawValue: header.coder) else { throw … }
/// var decoder = kind.makeDecoder(payload)
/// ```
public struct CoderKind: RawRepresentable, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    private enum Kind: UInt8, CaseIterable {
        case compact = 0
        case interleaved = 1
    }
    private let kind: Kind

    /// The byte-wise range coder, which spends the fewest bytes on streams of any length.
    ///
    /// See ``CompactEncoder`` and ``CompactDecoder``.
    public static let compact = CoderKind(kind: .compact)

    /// Interleaved asymmetric numeral systems, the faster coder for large payloads.
    ///
    /// See ``InterleavedEncoder`` and ``InterleavedDecoder``.
    public static let interleaved = CoderKind(kind: .interleaved)

    /// Every kind that this version knows.
    public static var allCases: [CoderKind] { Kind.allCases.map { CoderKind(kind: $0) } }

    /// The number that stands for the kind in a stream; it never changes.
    public var rawValue: UInt8 { kind.rawValue }
    /// The name of the kind.
    public var description: String { "\(kind)" }

    private init(kind: Kind) {
        self.kind = kind
    }

    /// The kind with a number read from a stream, or nil if this version does not know it.
    public init?(rawValue: UInt8) {
        guard let kind = Kind(rawValue: rawValue) else { return nil }
        self.init(kind: kind)
    }

    /// The kind that a payload of `bits` bits, the cross-entropy of its symbols, should have.
    ///
    /// The interleaved coder's 20 bytes or so must not be more than half a percent of the payload.
    public static func fitting(bits: Double) -> CoderKind { bits < 8 * 4096 ? .compact : .interleaved }

    /// Starts an empty stream of this kind.
    public func makeEncoder() -> any SymbolEncoder {
        switch kind {
        case .compact: CompactEncoder()
        case .interleaved: InterleavedEncoder()
        }
    }

    /// Starts decoding a stream of this kind.
    public func makeDecoder(_ bytes: [UInt8]) -> any SymbolDecoder {
        switch kind {
        case .compact: CompactDecoder(bytes)
        case .interleaved: InterleavedDecoder(bytes)
        }
    }
}
