internal import NeuralNetwork

/// Many pieces of one kind, lying over each other at random: longish domes with dark gaps.
struct Pieces {
    private let noise: SceneNoise
    private let size: Float
    private let flatness: Float
    private let height: Float

    /// A point seen from the piece that it lies on.
    struct Place {
        var surface: SurfaceSample
        /// Along the piece from its middle, in units of the plane.
        var along: Float
        /// Across the piece from its middle.
        var across: Float
    }

    init(using generator: inout SeededGenerator) {
        noise = generator.noise()
        size = generator.uniform(9, 15)
        flatness = generator.uniform(1.3, 2)
        height = generator.uniform(2, 4)
    }

    @inline(__always)
    func sample(_ u: Float, _ v: Float) -> Place {
        let x = u / size
        let y = v / size
        let column = Int(x)
        let row = Int(y)
        var nearest: Float = 9
        var second: Float = 9
        var bits: UInt32 = 0
        var along: Float = 0
        var across: Float = 0
        for cellRow in row - 1...row + 1 {
            for cellColumn in column - 1...column + 1 {
                let cell = noise.hash(cellColumn, cellRow)
                let deltaX = x - Float(cellColumn) - unit(cell, byte: 0)
                let deltaY = y - Float(cellRow) - unit(cell, byte: 1)
                // An axis of about unit length in the right half-plane: every angle of a piece occurs.
                let axisY = unit(cell, byte: 2) * 2 - 1
                let axisX = (1 - axisY * axisY).squareRoot()
                let alongHere = deltaX * axisX + deltaY * axisY
                let acrossHere = deltaY * axisX - deltaX * axisY
                let distance = alongHere * alongHere + flatness * acrossHere * acrossHere
                if distance < nearest {
                    second = nearest
                    nearest = distance
                    bits = cell
                    along = alongHere
                    across = acrossHere
                } else if distance < second {
                    second = distance
                }
            }
        }
        let gap = smoothStep(0, 0.16, second - nearest)
        let surface = SurfaceSample(
            height: height * (gap * 0.8 - nearest),
            tone: (unit(bits, byte: 3) - 0.5) * 1.7 - 0.7 * (1 - gap),
            detail: 1
        )
        return Place(surface: surface, along: along * size, across: across * size)
    }
}

/// Gravel: speckled stones.
struct Gravel: SceneMaterial {
    private let pieces: Pieces
    private let noise: SceneNoise

    init(using generator: inout SeededGenerator) {
        pieces = Pieces(using: &generator)
        noise = generator.noise()
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        var surface = pieces.sample(u, v).surface
        surface.detail = 2.4 * noise.value((u + v) * 0.4, (4096 + u - v) * 0.4)
        return surface
    }
}

/// Foliage: leaves with a rib in the middle and veins to both sides.
struct Foliage: SceneMaterial {
    private let pieces: Pieces
    private let spacing: Float
    private let slope: Float

    init(using generator: inout SeededGenerator) {
        pieces = Pieces(using: &generator)
        spacing = 1 / generator.uniform(2.8, 3.8)
        slope = generator.uniform(0.6, 1.1)
    }

    func sample(_ u: Float, _ v: Float) -> SurfaceSample {
        let place = pieces.sample(u, v)
        let side = abs(place.across)
        var surface = place.surface
        let veins = wave((place.along - slope * side) * spacing + 64)
        surface.detail = side < 0.6 ? 1.6 : 1.3 * veins
        return surface
    }
}
