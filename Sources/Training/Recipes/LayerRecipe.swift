internal import Datasets
public import FeatureCodec

/// One layer of an encoder or decoder: a convolution, a pooling or neither, and what follows it.
public struct LayerRecipe: Sendable, Equatable, Decodable {
    /// What a pooling takes of each window.
    public enum Pool: String, Sendable, Equatable, Decodable, CaseIterable {
        /// The greatest value.
        case max
        /// The mean.
        case average
    }

    /// The channels that a convolution makes; nil for other layers.
    public var channels: Int?
    /// What the layer takes of each window, if it is a pooling.
    public var pool: Pool?
    /// The side of the window; not used by layers that double.
    public var kernel: Int
    /// The step in both directions.
    public var stride: Int
    /// The zeros on every side; half the kernel of convolutions and none of poolings unless given.
    public var padding: Int?
    /// The groups of channels of a convolution that do not see each other; as many as channels make it depthwise.
    public var groups: Int
    /// Whether the layer is a transposed convolution that doubles width and height.
    public var doubles: Bool
    /// Whether the layer is a transposed convolution with the kernel, stride and padding that are given.
    public var transposed: Bool
    /// Whether batch normalisation follows; where `activation` is `relu`, yes unless given.
    public var norm: Bool?
    /// What follows then; unless either is given, what the recipe says for all layers but the last.
    public var activation: Transforms.Activation?

    private enum Keys: String, CodingKey, CaseIterable {
        case channels, pool, kernel, stride, padding, groups, doubles, transposed, norm, activation
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        channels = try mapping.optional(.channels)
        pool = try mapping.optional(.pool)
        kernel = try mapping.number(.kernel, in: 1...31, default: 3)
        stride = try mapping.number(.stride, in: 1...16, default: 1)
        padding = try mapping.optional(.padding)
        groups = try mapping.number(.groups, in: 1...8_192, default: 1)
        doubles = try mapping.value(.doubles, default: false)
        transposed = try mapping.value(.transposed, default: false)
        norm = try mapping.optional(.norm)
        activation = try mapping.optional(.activation)
        try checkKind(states: mapping.container.contains)
        guard (1...8_192).contains(channels ?? 1), (0...64).contains(padding ?? 0) else {
            throw TrainingError(.invalidRecipe, "a layer needs 'channels' in 1...8192 and 'padding' in 0...64")
        }
        guard groups == 1 || !(doubles || transposed) && (channels ?? 1) % groups == 0 else {
            throw TrainingError(
                .invalidRecipe,
                "'groups' must divide the 'channels' of a layer, and are not for those that double or are transposed"
            )
        }
    }

    /// A layer must be one thing.
    private func checkKind(states: (Keys) -> Bool) throws {
        let isConvolution = channels != nil
        guard !(isConvolution && pool != nil) else {
            throw TrainingError(.invalidRecipe, "a layer has 'channels' or 'pool', not both")
        }
        guard isConvolution || !(doubles || transposed) else {
            throw TrainingError(.invalidRecipe, "a layer that says 'doubles' or 'transposed' needs 'channels'")
        }
        if pool != nil {
            guard (padding ?? 0) < kernel else {
                throw TrainingError(
                    .invalidRecipe,
                    "a pooling layer needs a 'padding' less than its 'kernel', which is \(kernel)"
                )
            }
        } else if !isConvolution {
            guard norm != nil || activation != nil, ![.kernel, .stride, .padding].contains(where: states) else {
                throw TrainingError(
                    .invalidRecipe,
                    "a layer needs 'channels', 'pool', or nothing but 'norm' and 'activation'"
                )
            }
        }
    }
}

extension LayerRecipe {
    /// The layer that the recipe describes.
    var layer: Transforms.Layer {
        switch pool {
        case .max: .maxPool(kernel, stride: stride, padding: padding ?? 0, normalizes: norm, activation: activation)
        case .average:
            .averagePool(kernel, stride: stride, padding: padding ?? 0, normalizes: norm, activation: activation)
        case nil: convolution ?? .identity(normalizes: norm, activation: activation)
        }
    }

    private var convolution: Transforms.Layer? {
        guard let channels else { return nil }
        if doubles { return Transforms.Layer(doubling: channels, normalizes: norm, activation: activation) }
        return Transforms.Layer(
            channels,
            kernel: kernel,
            stride: stride,
            padding: padding,
            groups: groups,
            isTransposed: transposed,
            normalizes: norm,
            activation: activation
        )
    }
}
