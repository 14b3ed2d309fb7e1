/// The operations that model files may name.
public enum OperationRegistry {
    /// Every operation: one line each.
    public static let all: [any Operation.Type] = [
        Add.self,
        AveragePool.self,
        BatchNormalization.self,
        ClippedReLU.self,
        Concatenate.self,
        Convolution.self,
        Crop.self,
        Flatten.self,
        GDN1.self,
        GlobalAveragePool.self,
        LeakyReLU.self,
        Linear.self,
        MaxPool.self,
        Pad.self,
        Quantize.self,
        QuantizedConvolution.self,
        QuantizedGDN1.self,
        ReLU.self,
        Scale.self,
        Softmax.self,
        TransposedConvolution.self,
    ]

    /// Rebuilds an operation from its name and settings.
    ///
    /// - Throws: `NetworkError.Code.unknownOperation` or `.invalidAttribute`.
    public static func make(kind: String, attributes: Attributes) throws(NetworkError) -> any Operation {
        guard let type = all.first(where: { $0.kind == kind }) else {
            throw NetworkError(.unknownOperation, "the operation '\(kind)' is not known to this version")
        }
        return try type.init(attributes: attributes)
    }
}
