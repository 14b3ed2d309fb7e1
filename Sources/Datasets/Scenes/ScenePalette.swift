internal import NeuralNetwork

/// The colours of a scene; drawn without regard to the material.
struct ScenePalette {
    private let first: SIMD4<Float>
    private let second: SIMD4<Float>

    init(using generator: inout SeededGenerator) {
        // Half of all things are of earth and wood.
        let hue = generator.chance(0.5) ? generator.uniform(0.03, 0.16) : generator.uniform()
        let distance = generator.chance(0.3) ? generator.uniform() : generator.uniform(-0.08, 0.08)
        first = Self.color(hue: hue + 1, saturation: generator.uniform(0.03, 0.38))
        second = Self.color(hue: hue + distance + 1, saturation: generator.uniform(0.03, 0.38))
    }

    /// A colour of luminance 1 between the two of the palette.
    @inline(__always)
    func color(tone: Float) -> SIMD4<Float> {
        first + (second - first) * min(max(0.5 + 0.5 * tone, 0), 1)
    }

    /// A colour of luminance 1; a hue is a fraction of the colour circle, its whole turns are ignored.
    static func color(hue: Float, saturation: Float) -> SIMD4<Float> {
        func channel(_ shift: Float) -> Float {
            let turned = hue + shift
            let place = (turned - Float(Int(turned))) * 6
            let ramp = min(max(place < 3 ? 2 - place : place - 4, 0), 1)
            return 1 - saturation + saturation * ramp
        }
        let color = SIMD4<Float>(channel(0), channel(2.0 / 3), channel(1.0 / 3), 0)
        return color / luminance(color)
    }

    @inline(__always)
    static func luminance(_ color: SIMD4<Float>) -> Float {
        color[0] * 0.299 + color[1] * 0.587 + color[2] * 0.114
    }
}
