internal import NeuralNetwork

/// What wind does to something that yields: long bent waves.
struct Ripples {
    private let noise: SceneNoise
    private let length: Float
    private let bend: Float
    private let crossing: Float
    private let height: Float

    init(using generator: inout SeededGenerator) {
        noise = generator.noise()
        length = 1 / generator.uniform(9, 19)
        bend = generator.uniform(4, 11)
        crossing = generator.uniform(0.1, 0.6)
        height = generator.uniform(1.2, 2.6)
    }

    @inline(__always)
    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        let warp = bend * noise.clouds(u * 0.03, v * 0.03)
        let first = wave((v + warp) * length + 8)
        let second = wave((v * 0.8 + u * 0.6 - warp) * length * 1.4 + 8)
        let strength = 0.7 + 0.3 * noise.value(u * 0.05, v * 0.05, layer: 4)
        return SurfaceSample(
            height: height * strength * (first + crossing * second),
            tone: 0.6 * noise.clouds(u * 0.04, v * 0.04, layer: 5) + 0.3 * first,
            detail: 1
        )
    }
}

/// Dry sand: grains.
struct Sand: SceneMaterial {
    private let ripples: Ripples
    private let noise: SceneNoise

    init(using generator: inout SeededGenerator) {
        ripples = Ripples(using: &generator)
        noise = generator.noise()
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        var sample = ripples.sample(u, v)
        sample.detail = 2.4 * noise.value((u + v) * 0.45, (4096 + u - v) * 0.45)
        return sample
    }
}

/// Water in a light wind: short waves ride on the long ones.
struct Water: SceneMaterial {
    private let ripples: Ripples
    private let noise: SceneNoise
    private let length: Float
    private let slant: Float

    init(using generator: inout SeededGenerator) {
        ripples = Ripples(using: &generator)
        noise = generator.noise()
        length = 1 / generator.uniform(2.8, 3.8)
        slant = generator.uniform(-0.4, 0.4)
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        var sample = ripples.sample(u, v)
        let phase = (v + slant * u) * length + 1.3 * noise.value(u * 0.12, v * 0.12) + 512
        sample.detail = 1.9 * wave(phase) * (0.6 + 0.4 * noise.value(u * 0.15, v * 0.15, layer: 1))
        return sample
    }
}
