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
    }
    private let kind: Kind

    /// The byte-wise range coder, which spends the fewest bytes on streams of any length.
    ///
    /// See ``CompactEncoder`` and ``CompactDecoder``.
    public static let compact = CoderKind(kind: .compact)

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

    /// Starts an empty stream of this kind.
    public func makeEncoder() -> any SymbolEncoder {
        switch kind {
        case .compact: CompactEncoder()
        }
    }

    /// Starts decoding a stream of this kind.
    public func makeDecoder(_ bytes: [UInt8]) -> any SymbolDecoder {
        switch kind {
        case .compact: CompactDecoder(bytes)
        }
    }
}
