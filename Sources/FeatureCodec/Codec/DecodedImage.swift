public import NeuralNetwork

/// What decoding a stream gives.
public struct DecodedImage: Sendable, Equatable {
    /// The symbols of each pass of the prior, exactly those that were encoded.
    public let symbols: [[Int32]]
    /// The latent that the symbols stand for, [1, height, width, channels].
    public let latent: Tensor
    /// The output of the decoder, [1, height, width, channels].
    public let features: Tensor
    /// The output of the tail, one value for each class; nil for a model without a tail.
    public let logits: [Float]?
    /// The names of the classes; empty where the model has none.
    public let labels: [String]
    /// The size of the image before it was encoded, where the stream states it.
    public let sourceSize: CodedStream.SourceSize?

    /// The most probable classes, best first; none for a model without a tail.
    public func ranked(top count: Int = 5) -> [Answer] {
        Answer.ranked(logits ?? [], labels: labels, top: count)
    }
}
