internal import NeuralNetwork

/// How training images are varied at random, so that a network learns what stays the same.
public struct Augmentation: Sendable, Equatable {
    /// What lies outside the image where the crop sticks out.
    public enum Border: String, Sendable, CaseIterable {
        /// Black.
        case zero
        /// The image mirrored at its edge, the edge pixels not repeated.
        case reflect
    }

    /// How many pixels a crop of full scale may stick out at each side; at least 0.
    public var padding: Int
    /// What fills the part that sticks out.
    public var border: Border
    /// The share of the image's area that a crop keeps, in 0...1; below 1 the crop is enlarged (or reduced) to size.
    public var scale: ClosedRange<Float>
    /// The width of a scaled crop relative to its height, both divided by those of the image; above 0.
    public var aspectRatio: ClosedRange<Float>
    /// Whether every second image is mirrored.
    public var flips: Bool
    /// Values are multiplied by a factor up to this far from 1, in 0...1.
    public var brightness: Float
    /// Distances from the mean luminance are multiplied by a factor up to this far from 1, in 0...1.
    public var contrast: Float
    /// Distances from each pixel's luminance are multiplied by a factor up to this far from 1, in 0...1.
    public var saturation: Float

    /// Makes a description; by default nothing is varied.
    public init(
        padding: Int = 0,
        border: Border = .reflect,
        scale: ClosedRange<Float> = 1...1,
        aspectRatio: ClosedRange<Float> = 1...1,
        flips: Bool = false,
        brightness: Float = 0,
        contrast: Float = 0,
        saturation: Float = 0
    ) {
        precondition(padding >= 0, "a crop cannot stick out by \(padding) pixels")
        precondition(scale.lowerBound > 0 && scale.upperBound <= 1, "a crop keeps a share of the image in 0...1")
        precondition(aspectRatio.lowerBound > 0, "an aspect ratio is above 0")
        precondition(
            [brightness, contrast, saturation].allSatisfy { (0...1).contains($0) },
            "a colour factor strays from 1 by 0...1"
        )
        self.padding = padding
        self.border = border
        self.scale = scale
        self.aspectRatio = aspectRatio
        self.flips = flips
        self.brightness = brightness
        self.contrast = contrast
        self.saturation = saturation
    }

    /// No variation: the centre of the image as it is.
    public static let none = Augmentation()

    /// Whether nothing is varied.
    public var isNone: Bool {
        padding == 0 && !isScaled && !flips && brightness == 0 && contrast == 0 && saturation == 0
    }

    var isScaled: Bool { scale != 1...1 || aspectRatio != 1...1 }

    /// Draws what is done to one image.
    ///
    /// - Parameters:
    ///   - source: width and height of the image.
    ///   - target: width and height of the result.
    ///   - generator: every call draws the same number of values, whatever is switched on.
    func variation(
        source: (width: Int, height: Int),
        target: (width: Int, height: Int),
        using generator: inout SeededGenerator
    ) -> Variation {
        let draws = (0..<8).map { _ in generator.uniform() }
        func value(_ draw: Float, in range: ClosedRange<Float>) -> Float {
            range.lowerBound + draw * (range.upperBound - range.lowerBound)
        }
        func factor(_ draw: Float, _ reach: Float) -> Float { 1 + (2 * draw - 1) * reach }

        var variation = Variation(centredIn: source, target: target)
        if isScaled {
            let area = value(draws[2], in: scale)
            let aspect = value(draws[3], in: aspectRatio)
            let width = min(1, (area * aspect).squareRoot()) * Float(source.width)
            let height = min(1, (area / aspect).squareRoot()) * Float(source.height)
            variation.window = Variation.Window(
                x: draws[0] * (Float(source.width) - width),
                y: draws[1] * (Float(source.height) - height),
                width: width,
                height: height
            )
        } else if !isNone {
            let freeX = source.width + 2 * padding - target.width
            let freeY = source.height + 2 * padding - target.height
            if freeX >= 0 { variation.window.x = Float(Int(draws[0] * Float(freeX + 1)) - padding) }
            if freeY >= 0 { variation.window.y = Float(Int(draws[1] * Float(freeY + 1)) - padding) }
        }
        variation.border = border
        variation.isFlipped = flips && draws[4] < 0.5
        variation.brightness = factor(draws[5], brightness)
        variation.contrast = factor(draws[6], contrast)
        variation.saturation = factor(draws[7], saturation)
        return variation
    }
}
