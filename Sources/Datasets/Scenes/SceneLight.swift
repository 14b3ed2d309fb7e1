internal import NeuralNetwork

/// A sun, a sky and the exposure: how bright each point of a surface comes out.
struct SceneLight {
    /// Where the light comes from, to the right and down, of unit length.
    let heading: (x: Float, y: Float)
    private let elevation: Float
    private let sky: Float
    private let gloss: Float
    private let toneContrast: Float
    private let mean: Float
    private let deviation: Float
    private let detailContrast: Float
    private let clouds: SceneNoise
    private let cloudDepth: Float

    init(using generator: inout SeededGenerator) {
        heading = direction(turn: generator.uniform(0, 1) + 1)
        elevation = generator.uniform(0.5, 1.4)
        sky = generator.uniform(0.3, 0.6)
        gloss = generator.chance(0.4) ? generator.uniform(0.1, 0.5) : 0
        toneContrast = generator.uniform(0.1, 0.4)
        mean = generator.uniform(0.33, 0.6)
        deviation = generator.uniform(0.07, 0.14)
        detailContrast = generator.uniform(0.035, 0.14)
        clouds = generator.noise()
        cloudDepth = generator.uniform(0, 0.3)
    }

    /// The luminance of `side * side` points, most of it in 0...1.
    ///
    /// Mean and deviation of the whole are drawn anew for every scene, so that they say nothing about the material.
    func luminances(_ surface: SceneSurface) -> [Float] {
        let side = SceneSurface.side
        var values: [Float] = []
        values.reserveCapacity(side * side)
        for row in 0..<side {
            for column in 0..<side {
                let place = row * (side + 1) + column
                let height = surface.heights[place]
                let slopeX = (surface.heights[place + 1] - height) * 2
                let slopeY = (surface.heights[place + side + 1] - height) * 2
                let shade = 1 - cloudDepth * (1 + clouds.value(Float(column) * 0.02 + 4, Float(row) * 0.02 + 4))
                values.append(
                    lit(slopeX, slopeY) * (1 + toneContrast * surface.tones[place]) * shade
                )
            }
        }
        expose(&values)
        for row in 0..<side {
            for column in 0..<side {
                values[row * side + column] *= 1 + detailContrast * surface.details[row * (side + 1) + column]
            }
        }
        return values
    }

    /// Light from the sky, from the sun by Lambert's law, and its reflection.
    @inline(__always)
    private func lit(_ slopeX: Float, _ slopeY: Float) -> Float {
        let length = (slopeX * slopeX + slopeY * slopeY + 1).squareRoot()
        let sun = (elevation * elevation + 1).squareRoot()
        let cosine = max((elevation - slopeX * heading.x - slopeY * heading.y) / (length * sun), 0)
        // The half vector between sun and eye, which looks straight down.
        let halfHeight = elevation / sun + 1
        let halfLength = (1 / (sun * sun) + halfHeight * halfHeight).squareRoot()
        let mirror = max((halfHeight - (slopeX * heading.x + slopeY * heading.y) / sun) / (length * halfLength), 0)
        let second = mirror * mirror
        let eighth = second * second * second * second
        return sky + (1 - sky) * cosine + gloss * eighth * eighth * eighth
    }

    private func expose(_ values: inout [Float]) {
        var sum: Float = 0
        var squares: Float = 0
        for value in values {
            sum += value
            squares += value * value
        }
        let average = sum / Float(values.count)
        let spread = max(squares / Float(values.count) - average * average, 1e-6).squareRoot()
        for place in values.indices {
            // Bright and dark ends are bent towards the middle as a film bends them.
            let departure = (values[place] - average) / spread
            let bent = departure / (1 + 0.08 * departure * departure).squareRoot()
            values[place] = mean + deviation * bent
        }
    }
}
