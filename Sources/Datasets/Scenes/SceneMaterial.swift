internal import NeuralNetwork

/// A surface without end: what it looks like at a point, before light falls on it.
protocol SceneMaterial {
    /// Draws the sizes and shapes of one piece of the material.
    init(using generator: inout SeededGenerator)

    /// The surface at a point; one unit is about one pixel, coordinates are in 256..<4096.
    func sample(_ u: Float, _ v: Float) -> SurfaceSample
}

/// The surface at a point.
struct SurfaceSample {
    /// Above the mean plane, in pixels.
    var height: Float
    /// Where between the two colours of the palette, in -1...1.
    var tone: Float
    /// The fine texture that tells related materials apart; mean about 0, deviation about 1.
    var detail: Float
}

extension SeededGenerator {
    /// A number from a range.
    mutating func uniform(_ low: Float, _ high: Float) -> Float { low + uniform() * (high - low) }

    /// A noise that no other has.
    mutating func noise() -> SceneNoise { SceneNoise(seed: UInt32(truncatingIfNeeded: next())) }

    /// Whether something with this probability happens.
    mutating func chance(_ probability: Float) -> Bool { uniform() < probability }
}
