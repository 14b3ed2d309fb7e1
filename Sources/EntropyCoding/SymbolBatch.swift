/// Codes many latents of one shape, a stream for each, on several cores.
///
/// ```swift
/// let batch = SymbolBatch(tables: tables, indices: indices)
/// let streams = await batch.encode(latents)
/// ```
public struct SymbolBatch: Sendable {
    /// The tables to choose from.
    public let tables: ProbabilityTables
    /// The table of each symbol of a latent; each must exist.
    public let indices: [UInt16]
    /// What turns symbols into streams.
    public let kind: CoderKind
    /// The number of latents that are coded at the same time.
    public let width: Int

    /// Describes the latents.
    public init(tables: ProbabilityTables, indices: [UInt16], kind: CoderKind = .compact, width: Int = 2) {
        precondition(width >= 1, "a batch of width \(width) never ends")
        self.tables = tables
        self.indices = indices
        self.kind = kind
        self.width = width
    }

    /// The stream of each latent; all must have as many symbols as there are indices.
    public func encode(_ latents: [[Int32]]) async -> [[UInt8]] {
        await inParts(of: latents) { part in
            var encoder = kind.makeEncoder()
            return part.map { symbols in
                encoder.encode(symbols, with: tables, indices: indices)
                return encoder.finish()
            }
        }
    }

    /// The symbols of each stream, or why it has none; one damaged stream does not keep the others from decoding.
    public func decode(_ streams: [[UInt8]]) async -> [Result<[Int32], EntropyCodingError>] {
        await inParts(of: streams) { part in
            part.map { stream in
                Result { () throws(EntropyCodingError) in
                    var decoder = kind.makeDecoder(stream)
                    let symbols = try decoder.decode(with: tables, indices: indices)
                    try decoder.finish()
                    return symbols
                }
            }
        }
    }

    /// Maps equal parts of a list at the same time and joins the results in order.
    private func inParts<Element: Sendable, Output: Sendable>(
        of list: [Element],
        _ map: @escaping @Sendable (ArraySlice<Element>) -> [Output]
    ) async -> [Output] {
        let size = max(1, (list.count + width - 1) / width)
        return await withTaskGroup(of: (first: Int, outputs: [Output]).self) { group in
            for first in stride(from: 0, to: list.count, by: size) {
                group.addTask { (first, map(list[first..<min(first + size, list.count)])) }
            }
            var parts: [(first: Int, outputs: [Output])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.first < $1.first }.flatMap(\.outputs)
        }
    }
}
