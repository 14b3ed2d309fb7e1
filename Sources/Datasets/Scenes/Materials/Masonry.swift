internal import NeuralNetwork

/// Blocks in rows, every other row shifted by half a block, with joints between them.
struct Masonry {
    private let noise: SceneNoise
    private let width: Float
    private let height: Float
    private let joint: Float
    private let jointTone: Float
    private let wobble: Float

    init(using generator: inout SeededGenerator) {
        noise = generator.noise()
        height = generator.uniform(9, 16)
        width = height * generator.uniform(1.7, 2.6)
        joint = generator.uniform(0.5, 1.3)
        jointTone = generator.uniform(-1, 1)
        wobble = generator.uniform(0.4, 1.6)
    }

    @inline(__always)
    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        let x = u + wobble * noise.value(u * 0.11, v * 0.11)
        let y = v + wobble * noise.value(u * 0.11, v * 0.11, layer: 1)
        let row = Int(y / height)
        let along = x / width + (row & 1 == 0 ? 0 : 0.5)
        let column = Int(along)
        let insideX = (along - Float(column)) * width
        let insideY = y - Float(row) * height
        let edge = min(min(insideX, width - insideX), min(insideY, height - insideY))
        let face = smoothStep(joint * 0.6, joint + 1.3, edge)
        let bits = noise.hash(column, row)
        let tone = (unit(bits, byte: 0) - 0.5) * 1.6 + 0.35 * noise.clouds(u * 0.08, v * 0.08, layer: 2)
        let tilt = (unit(bits, byte: 1) - 0.5) * insideX + (unit(bits, byte: 2) - 0.5) * insideY
        return SurfaceSample(
            height: face * (1.4 + 0.06 * tilt) + 0.5 * noise.value(u * 0.2, v * 0.2, layer: 5),
            tone: face * tone + (1 - face) * jointTone,
            detail: face
        )
    }
}

/// Fired clay, drawn through a mould: fine marks along the rows.
struct Brick: SceneMaterial {
    private let masonry: Masonry
    private let noise: SceneNoise
    private let length: Float

    init(using generator: inout SeededGenerator) {
        masonry = Masonry(using: &generator)
        noise = generator.noise()
        length = generator.uniform(0.14, 0.22)
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        var sample = masonry.sample(u, v)
        sample.detail *= 2.4 * noise.value(u * length, v * 0.62)
        return sample
    }
}

/// Hewn blocks: fine pits without direction.
struct Stone: SceneMaterial {
    private let masonry: Masonry
    private let noise: SceneNoise

    init(using generator: inout SeededGenerator) {
        masonry = Masonry(using: &generator)
        noise = generator.noise()
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        var sample = masonry.sample(u, v)
        sample.detail *= 2.4 * noise.value((u + v) * 0.4, (4096 + u - v) * 0.4)
        return sample
    }
}
