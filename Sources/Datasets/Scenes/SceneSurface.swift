internal import NeuralNetwork

/// How a scene is looked at: which part of the endless surface, turned, scaled and seen a little from the side.
struct SceneView {
    private let offset: (x: Float, y: Float)
    private let axis: (x: Float, y: Float)
    private let slope: (x: Float, y: Float)
    private let scale: Float

    init(using generator: inout SeededGenerator) {
        offset = (generator.uniform(600, 1800), generator.uniform(600, 1800))
        axis = direction(turn: generator.uniform(-0.12, 0.12) + 1)
        slope = (generator.uniform(-0.004, 0.004), generator.uniform(-0.004, 0.004))
        scale = generator.uniform(0.85, 1.2)
    }

    /// The point of the surface seen at a place of the image, in pixels from its middle.
    @inline(__always)
    func surfacePoint(_ x: Float, _ y: Float) -> (u: Float, v: Float) {
        let reach = scale / (1 + slope.x * x + slope.y * y)
        return (offset.x + reach * (axis.x * x - axis.y * y), offset.y + reach * (axis.y * x + axis.x * y))
    }
}

/// A material sampled on a grid with two points per pixel and direction, and one row and column more for slopes.
struct SceneSurface {
    /// Points in a row, and rows.
    static let side = 2 * SceneRenderer.side
    /// Heights in pixels, `side + 1` points in each of `side + 1` rows.
    private(set) var heights: [Float] = []
    /// Places between the two colours, as many.
    private(set) var tones: [Float] = []
    /// The fine texture, as many.
    private(set) var details: [Float] = []

    @inline(__always)
    init(_ material: some SceneMaterial, _ view: SceneView) {
        let count = Self.side + 1
        heights.reserveCapacity(count * count)
        tones.reserveCapacity(count * count)
        details.reserveCapacity(count * count)
        for row in 0..<count {
            let y = (Float(row) + 0.5) * 0.5 - Float(SceneRenderer.side) * 0.5
            for column in 0..<count {
                let point = view.surfacePoint((Float(column) + 0.5) * 0.5 - Float(SceneRenderer.side) * 0.5, y)
                let sample = material.sample(point.u, point.v)
                heights.append(sample.height)
                tones.append(sample.tone)
                details.append(sample.detail)
            }
        }
    }
}
