internal import NeuralNetwork

extension Transforms {
    /// A convolution or a pooling with a square window, or none, and what follows it.
    public struct Layer: Sendable, Equatable {
        /// What a layer computes.
        public enum Kind: Sendable, Equatable {
            /// A convolution.
            case convolution
            /// A transposed convolution, whose stride enlarges the grid.
            case transposedConvolution
            /// The greatest value of each window.
            case maxPool
            /// The mean of each window.
            case averagePool
            /// Nothing: the layer is what follows it.
            case identity
        }

        /// What the layer computes.
        public let kind: Kind
        /// The channels that a convolution makes; nil for others, which keep them.
        public let channels: Int?
        /// The side of the window.
        public let kernel: Int
        /// The step in both directions.
        public let stride: Int
        /// The zeros on every side; less than the window for poolings.
        public let padding: Int
        /// The groups of channels of a convolution that do not see each other; 1 for all else.
        public let groups: Int
        /// Whether batch normalisation follows; nil leaves it to the activation, before which ReLU wants it.
        public var normalizes: Bool?
        /// What follows then; nil leaves it to the transforms, or means nothing where `normalizes` is stated.
        public var activation: Activation?

        /// Describes a convolution; the padding is half the kernel unless given.
        ///
        /// - Precondition: the groups divide the channels, and a transposed convolution has one.
        public init(
            _ channels: Int,
            kernel: Int,
            stride: Int = 1,
            padding: Int? = nil,
            groups: Int = 1,
            isTransposed: Bool = false,
            normalizes: Bool? = nil,
            activation: Activation? = nil
        ) {
            precondition(
                groups == 1 || !isTransposed && groups > 0 && channels % groups == 0,
                "\(groups) groups do not make a layer of \(channels) channels"
            )
            self.init(
                kind: isTransposed ? .transposedConvolution : .convolution,
                channels: channels,
                kernel: kernel,
                stride: stride,
                padding: padding ?? kernel / 2,
                groups: groups,
                normalizes: normalizes,
                activation: activation
            )
        }

        /// Describes a transposed convolution that doubles width and height.
        public init(doubling channels: Int, normalizes: Bool? = nil, activation: Activation? = nil) {
            self.init(
                channels,
                kernel: 4,
                stride: 2,
                padding: 1,
                isTransposed: true,
                normalizes: normalizes,
                activation: activation
            )
        }

        /// Describes a pooling by the greatest value.
        ///
        /// - Precondition: the padding is less than the window.
        public static func maxPool(
            _ kernel: Int,
            stride: Int = 1,
            padding: Int = 0,
            normalizes: Bool? = nil,
            activation: Activation? = nil
        ) -> Layer {
            pool(.maxPool, kernel, stride, padding, normalizes, activation)
        }

        /// Describes a pooling by the mean.
        ///
        /// - Precondition: the padding is less than the window.
        public static func averagePool(
            _ kernel: Int,
            stride: Int = 1,
            padding: Int = 0,
            normalizes: Bool? = nil,
            activation: Activation? = nil
        ) -> Layer {
            pool(.averagePool, kernel, stride, padding, normalizes, activation)
        }

        /// Describes a layer that only normalises, or applies an activation, or both.
        public static func identity(normalizes: Bool? = nil, activation: Activation? = nil) -> Layer {
            Layer(
                kind: .identity,
                channels: nil,
                kernel: 1,
                stride: 1,
                padding: 0,
                normalizes: normalizes,
                activation: activation
            )
        }

        private static func pool(
            _ kind: Kind,
            _ kernel: Int,
            _ stride: Int,
            _ padding: Int,
            _ normalizes: Bool?,
            _ activation: Activation?
        ) -> Layer {
            precondition(padding < kernel, "a padding of \(padding) leaves windows of \(kernel) empty")
            return Layer(
                kind: kind,
                channels: nil,
                kernel: kernel,
                stride: stride,
                padding: padding,
                normalizes: normalizes,
                activation: activation
            )
        }

        private init(
            kind: Kind,
            channels: Int?,
            kernel: Int,
            stride: Int,
            padding: Int,
            groups: Int = 1,
            normalizes: Bool?,
            activation: Activation?
        ) {
            self.kind = kind
            self.channels = channels
            self.kernel = kernel
            self.stride = stride
            self.padding = padding
            self.groups = groups
            self.normalizes = normalizes
            self.activation = activation
        }
    }
}

extension Transforms.Layer {
    /// What follows the operation.
    ///
    /// - Parameter fallback: the activation where the layer states nothing.
    func end(unlessStated fallback: Transforms.Activation) -> (normalizes: Bool, activation: Transforms.Activation) {
        let activation = self.activation ?? (normalizes == nil ? fallback : .linear)
        return (normalizes ?? (activation == .relu), activation)
    }

    /// The operation on an input of some channels, or nil for none.
    func makeOperation(channels width: Int) -> (any Operation)? {
        switch kind {
        case .convolution:
            Convolution(
                width,
                channels ?? width,
                kernel: kernel,
                stride: stride,
                padding: padding,
                groups: groups,
                bias: false
            )
        case .transposedConvolution:
            TransposedConvolution(
                inputChannels: width,
                outputChannels: channels ?? width,
                kernel: [kernel, kernel],
                stride: [stride, stride],
                padding: Padding(padding),
                bias: false
            )
        case .maxPool: MaxPool(kernel: kernel, stride: stride, padding: padding)
        case .averagePool: AveragePool(kernel: kernel, stride: stride, padding: padding)
        case .identity: nil
        }
    }
}
