/// The largest sizes that a model file or a stream may ask for.
///
/// Everything is computed from names and shapes and compared with these before memory of that size is reserved, so that
/// an untrusted file cannot exhaust the machine.
public struct DecodingLimits: Sendable, Equatable {
    /// Bytes of the description at the start of a model file.
    public var headerBytes: Int
    /// Tensors in a model file.
    public var tensorCount: Int
    /// Operations in all networks of a model together.
    public var nodeCount: Int
    /// Elements of all weights together.
    public var parameterElements: Int
    /// Multiply-accumulate operations of one network for one image.
    public var multiplyAccumulates: Int
    /// Elements of the activations of one network that live at the same time.
    public var activationElements: Int
    /// Symbols of one latent.
    public var latentSymbols: Int
    /// Pixels on the longer side of a network's input.
    public var imageSide: Int
    /// Bytes of a payload.
    public var payloadBytes: Int

    /// Limits of one's own; what is not given is as in `default`.
    public init(
        headerBytes: Int = 4 << 20,
        tensorCount: Int = 8192,
        nodeCount: Int = 8192,
        parameterElements: Int = 1 << 27,
        multiplyAccumulates: Int = 1 << 40,
        activationElements: Int = 1 << 27,
        latentSymbols: Int = 1 << 22,
        imageSide: Int = 1 << 13,
        payloadBytes: Int = 1 << 24
    ) {
        self.headerBytes = headerBytes
        self.tensorCount = tensorCount
        self.nodeCount = nodeCount
        self.parameterElements = parameterElements
        self.multiplyAccumulates = multiplyAccumulates
        self.activationElements = activationElements
        self.latentSymbols = latentSymbols
        self.imageSide = imageSide
        self.payloadBytes = payloadBytes
    }

    /// Room for networks well beyond those that ship, at most 512 MiB for weights and as much for activations.
    ///
    /// An engine may hold a few times as much: packed copies of weights, channels in whole blocks, scratch of its primitives. It
    /// refuses a network for which it would hold more than 4 GiB beside the weights (8 on the portable engine).
    public static let `default` = DecodingLimits()
}

extension DecodingLimits {
    /// Refuses a size above its limit.
    func check(_ size: Int, _ limit: KeyPath<DecodingLimits, Int>, _ what: String) throws(FeatureCodecError) {
        guard size <= self[keyPath: limit] else {
            throw FeatureCodecError(
                .limitExceeded,
                "\(what): \(size) is more than the limit of \(self[keyPath: limit]); raise it in DecodingLimits to load this"
            )
        }
    }

    /// The product of extents, or nil where one is negative or the product does not fit.
    static func product(_ extents: [Int]) -> Int? {
        var result = 1
        for extent in extents {
            let (product, overflow) = result.multipliedReportingOverflow(by: extent)
            if overflow || extent < 0 { return nil }
            result = product
        }
        return result
    }
}
