internal import NeuralNetwork

/// Things that lie on the surface and hide parts of it: discs, plates and rods, each with its shadow.
struct SceneClutter {
    /// One thing; sizes in points of the canvas, of which there are two to a pixel.
    private struct Thing {
        var center: (x: Float, y: Float)
        var reach: Float
        var color: SIMD4<Float>
        var shadow: (x: Float, y: Float)
        var slope: Float
        var shape: Shape
    }

    private enum Shape {
        case disc
        case plate([(x: Float, y: Float, offset: Float)])
        case rod(axis: (x: Float, y: Float), halfLength: Float)
    }

    private var things: [Thing] = []

    init(heading: (x: Float, y: Float), using generator: inout SeededGenerator) {
        let side = Float(SceneSurface.side)
        let count = Int(generator.uniform(0, 3.4))
        for _ in 0..<count {
            let center = (x: generator.uniform(0, side), y: generator.uniform(0, side))
            let distance = generator.uniform(2, 7)
            let color = ScenePalette.color(hue: generator.uniform() + 1, saturation: generator.uniform(0.05, 0.5))
            let thing = Thing(
                center: center,
                reach: generator.uniform(8, 20),
                color: color * generator.uniform(0.2, 0.75),
                shadow: (-heading.x * distance, -heading.y * distance),
                slope: generator.uniform(0.1, 0.35),
                shape: Self.shape(using: &generator)
            )
            things.append(thing)
        }
    }

    private static func shape(using generator: inout SeededGenerator) -> Shape {
        switch generator.uniform() {
        case ..<0.35: return .disc
        case ..<0.7:
            let edges = Int(generator.uniform(3, 6.9))
            let turn = generator.uniform() + 1
            return .plate(
                (0..<edges).map { edge in
                    let normal = direction(turn: turn + (Float(edge) + generator.uniform(-0.2, 0.2)) / Float(edges))
                    return (normal.x, normal.y, generator.uniform(0.5, 0.8))
                }
            )
        default:
            return .rod(axis: direction(turn: generator.uniform() + 1), halfLength: generator.uniform(1, 2.6))
        }
    }

    func draw(on canvas: inout [SIMD4<Float>], heading: (x: Float, y: Float)) {
        for thing in things {
            cover(&canvas, thing, shiftedBy: thing.shadow, softness: 3) { color, share, _, _ in
                color * (1 - 0.5 * share)
            }
            cover(&canvas, thing, shiftedBy: (0, 0), softness: 1) { color, share, x, y in
                let light = 1 + thing.slope * (x * heading.x + y * heading.y)
                return color + (thing.color * light - color) * share
            }
        }
    }

    /// Blends all points that a thing covers; `x` and `y` run from -1 to 1 over the thing.
    @inline(__always)
    private func cover(
        _ canvas: inout [SIMD4<Float>],
        _ thing: Thing,
        shiftedBy shift: (x: Float, y: Float),
        softness: Float,
        blend: (SIMD4<Float>, _ share: Float, _ x: Float, _ y: Float) -> SIMD4<Float>
    ) {
        let side = SceneSurface.side
        let center = (x: thing.center.x + shift.x, y: thing.center.y + shift.y)
        let extent = thing.reach * 3 + softness
        func bounds(_ middle: Float) -> Range<Int> {
            let low = min(max(Int(middle - extent), 0), side)
            return low..<max(low, min(Int(middle + extent) + 1, side))
        }
        for row in bounds(center.y) {
            for column in bounds(center.x) {
                let x = (Float(column) - center.x) / thing.reach
                let y = (Float(row) - center.y) / thing.reach
                let distance = Self.distance(thing.shape, x, y) * thing.reach
                guard distance < softness else { continue }
                let share = smoothStep(-softness, softness, -distance)
                let place = row * side + column
                canvas[place] = blend(canvas[place], share, x, y)
            }
        }
    }

    /// How far outside (or, negative, inside) the edge of a shape of reach 1 a point lies.
    @inline(__always)
    private static func distance(_ shape: Shape, _ x: Float, _ y: Float) -> Float {
        switch shape {
        case .disc: return (x * x + y * y).squareRoot() - 0.8
        case .plate(let edges):
            var outermost: Float = -9
            for edge in edges { outermost = max(outermost, x * edge.x + y * edge.y - edge.offset) }
            return outermost
        case .rod(let axis, let halfLength):
            let along = max(abs(x * axis.x + y * axis.y) - halfLength, 0)
            let across = y * axis.x - x * axis.y
            return (along * along + across * across).squareRoot() - 0.22
        }
    }
}
