internal import NeuralNetwork

/// Threads that cross, in folds.
struct Cloth {
    private let noise: SceneNoise
    private let pitch: Float
    private let fold: Float
    private let foldSize: Float
    private let foldStretch: Float
    private let relief: Float

    init(using generator: inout SeededGenerator) {
        noise = generator.noise()
        pitch = 1 / generator.uniform(1.45, 2)
        fold = generator.uniform(2, 7)
        foldSize = 1 / generator.uniform(14, 26)
        foldStretch = generator.uniform(0.3, 0.8)
        relief = generator.uniform(0.5, 1)
    }

    /// The cloth where the thread along the rows lies on top at the crossings that the function names.
    @inline(__always)
    func sample(_ u: Float, _ v: Float, isOver: (Int, Int) -> Bool) -> SurfaceSample {
        let x = u * pitch + 0.4 * noise.value(u * 0.05, v * 0.05)
        let y = v * pitch + 0.4 * noise.value(u * 0.05, v * 0.05, layer: 1)
        let column = Int(x)
        let row = Int(y)
        let acrossX = 2 * (x - Float(column)) - 1
        let acrossY = 2 * (y - Float(row)) - 1
        let over = isOver(column, row)
        let round = over ? 1 - acrossX * acrossX : 1 - acrossY * acrossY
        let thread = over ? noise.hash(column, -1) : noise.hash(-1, row)
        let folds = noise.clouds(u * foldSize, v * foldSize * foldStretch, layer: 2)
        return SurfaceSample(
            height: fold * folds,
            tone: 0.5 * noise.clouds(u * 0.03, v * 0.03, layer: 5) + (unit(thread, byte: 0) - 0.5) * 0.4,
            detail: (over ? 1 : -1) * relief + (round - 0.67) * 1.2
        )
    }
}

/// Plain weave: over one, under one.
struct Linen: SceneMaterial {
    private let cloth: Cloth

    init(using generator: inout SeededGenerator) {
        cloth = Cloth(using: &generator)
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        cloth.sample(u, v) { column, row in (column &+ row) & 1 == 0 }
    }
}

/// Twill: over two, under two, each row shifted by one, so that diagonal ridges arise.
struct Denim: SceneMaterial {
    private let cloth: Cloth
    private let step: Int

    init(using generator: inout SeededGenerator) {
        cloth = Cloth(using: &generator)
        step = generator.chance(0.5) ? 1 : 3
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        cloth.sample(u, v) { column, row in (column &+ step &* row) & 3 < 2 }
    }
}
