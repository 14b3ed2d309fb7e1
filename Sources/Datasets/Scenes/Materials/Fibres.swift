internal import NeuralNetwork

/// Long bands that run side by side.
struct Fibres {
    private let noise: SceneNoise
    private let width: Float
    private let bend: Float
    private let swirl: Float

    init(using generator: inout SeededGenerator) {
        noise = generator.noise()
        width = 1 / generator.uniform(3.5, 8)
        bend = generator.uniform(2, 9)
        swirl = generator.uniform(0.012, 0.03)
    }

    /// The bands, and how far they are bent at the point.
    @inline(__always)
    func sample(_ u: Float, _ v: Float) -> (surface: SurfaceSample, bend: Float) {
        let shift = bend * noise.clouds(u * swirl, v * swirl * 1.5)
        let across = (v + shift + 16) * width
        let band = noise.value(u * 0.012, across, layer: 3) * 0.7 + noise.value(u * 0.03, across * 2.3, layer: 4) * 0.4
        return (SurfaceSample(height: 0.8 * band, tone: 1.1 * band, detail: 1), shift)
    }
}

/// Wood: pores, short dark dashes along the grain.
struct Wood: SceneMaterial {
    private let fibres: Fibres
    private let noise: SceneNoise
    private let length: Float

    init(using generator: inout SeededGenerator) {
        fibres = Fibres(using: &generator)
        noise = generator.noise()
        length = 1 / generator.uniform(4.5, 7)
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        var (surface, bend) = fibres.sample(u, v)
        let across = (v + bend + 16) * 0.7
        let row = Int(across)
        let along = u * length + unit(noise.hash(row, 7), byte: 0) * 9
        let column = Int(along)
        guard noise.hash(column, row) & 3 < 1 else {
            surface.detail = 0.55
            return surface
        }
        // A pore is deepest in its middle.
        let fromMiddleX = 2 * (along - Float(column)) - 1
        let fromMiddleY = 2 * (across - Float(row)) - 1
        let rim = max(fromMiddleX * fromMiddleX * fromMiddleX * fromMiddleX, fromMiddleY * fromMiddleY)
        surface.detail = 0.55 - 3.4 * (1 - rim)
        return surface
    }
}

/// Brushed metal: scratches as long as the piece.
struct Metal: SceneMaterial {
    private let fibres: Fibres
    private let noise: SceneNoise

    init(using generator: inout SeededGenerator) {
        fibres = Fibres(using: &generator)
        noise = generator.noise()
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        var (surface, bend) = fibres.sample(u, v)
        surface.detail = 2.5 * noise.value(u * 0.02, (v + bend + 16) * 0.66)
        return surface
    }
}
