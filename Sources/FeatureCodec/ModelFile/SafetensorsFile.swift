package import NeuralNetwork

/// A safetensors file in memory, with its table.
package struct SafetensorsFile: Sendable {
    /// What lies where.
    package let table: Safetensors
    private let bytes: [UInt8]

    /// Reads and checks the table.
    ///
    /// - Throws: as `Safetensors.init(_:limits:)` does.
    package init(_ bytes: [UInt8], limits: DecodingLimits = .default) throws(FeatureCodecError) {
        table = try Safetensors(bytes.span, limits: limits)
        self.bytes = bytes
    }

    /// Free text by name.
    package var metadata: [String: String] { table.metadata }
    /// The arrays by name.
    package var entries: [String: Safetensors.Entry] { table.entries }

    /// The elements of a floating-point array.
    package func tensor(_ name: String) throws(FeatureCodecError) -> Tensor { try table.tensor(name, in: bytes.span) }

    /// The elements of an array of whole numbers.
    package func integers(_ name: String) throws(FeatureCodecError) -> [Int32] {
        try table.integers(name, in: bytes.span)
    }
}
