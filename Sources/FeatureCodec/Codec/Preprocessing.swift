public import NeuralNetwork
public import Pixels

/// How an image becomes the input of a network: to which size, and on which scale.
public struct Preprocessing: Sendable, Equatable {
    /// Columns of the input.
    public let width: Int
    /// Rows of the input.
    public let height: Int
    /// How images of other sizes are resampled: the shorter side to fit, then the middle is cut out.
    public let resize: ResizeFilter
    /// What is subtracted from red, green and blue in 0...1.
    public let mean: [Float]
    /// What the difference is divided by.
    public let deviation: [Float]

    /// Describes an input; the default scale maps 0...255 to 0...1.
    ///
    /// - Precondition: sizes are at least 1, there are three means and three deviations, and no deviation is 0.
    public init(
        width: Int,
        height: Int,
        resize: ResizeFilter = .area,
        mean: [Float] = [0, 0, 0],
        deviation: [Float] = [1, 1, 1]
    ) {
        precondition(width >= 1 && height >= 1, "an input has at least one pixel")
        precondition(mean.count == 3 && deviation.count == 3, "red, green and blue have a mean and a deviation each")
        precondition(
            (mean + deviation).allSatisfy(\.isFinite) && !deviation.contains(0),
            "means and deviations are finite, and no deviation is 0"
        )
        self.width = width
        self.height = height
        self.resize = resize
        self.mean = mean
        self.deviation = deviation
    }

    /// The shape of the network's input: one image, channels last.
    public var inputShape: [Int] { [1, height, width, 3] }

    /// The fewest pixels of an image's shorter side that leave resizing enough to work with: twice the input's longer side.
    ///
    /// A decoder may scale larger images down to that.
    public var sufficientSide: Int { 2 * max(width, height) }

    /// The image in colour at the input's size; an image that has both already is returned as it is.
    public func prepared(_ image: RasterImage) -> RasterImage {
        image.converted(to: .rgb).resizedToCover(width: width, height: height, filter: resize)
    }

    /// The prepared image as the network's input: (sample / 255 - mean) / deviation.
    public func tensor(_ image: RasterImage) -> Tensor {
        let samples = prepared(image).samples
        let scale = SampleScale(mean: mean, deviation: deviation).channels
        var values = [Float](repeating: 0, count: samples.count)
        for start in stride(from: 0, to: samples.count, by: 3) {
            values[start] = scale[0][Int(samples[start])]
            values[start + 1] = scale[1][Int(samples[start + 1])]
            values[start + 2] = scale[2][Int(samples[start + 2])]
        }
        return Tensor(shape: inputShape, scalars: values)
    }
}

extension Preprocessing {
    /// Reads the description in a model file.
    init(json: JSONValue, limits: DecodingLimits) throws(FeatureCodecError) {
        guard let width = json["width"]?.integer, let height = json["height"]?.integer, width >= 1, height >= 1,
            let resize = json["resize"]?.text.flatMap(ResizeFilter.init(rawValue:)),
            let mean = Self.triple(json["mean"]), let deviation = Self.triple(json["deviation"]),
            !deviation.contains(0)
        else {
            throw FeatureCodecError(.malformedModel, "the model's preprocessing is incomplete or out of range")
        }
        try limits.check(max(width, height), \.imageSide, "the longer side of the model's input")
        self.init(width: width, height: height, resize: resize, mean: mean, deviation: deviation)
    }

    private static func triple(_ json: JSONValue?) -> [Float]? {
        guard let list = json?.array, list.count == 3 else { return nil }
        let values = list.compactMap(\.number).map { Float($0) }
        return values.count == 3 && values.allSatisfy(\.isFinite) ? values : nil
    }

    /// The description for a model file.
    var json: JSONValue {
        [
            "width": .integer(width), "height": .integer(height), "resize": .text(resize.rawValue),
            "mean": .array(mean.map { .real(Double($0)) }), "deviation": .array(deviation.map { .real(Double($0)) }),
        ]
    }
}
