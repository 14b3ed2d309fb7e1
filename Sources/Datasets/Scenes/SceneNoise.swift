internal import NeuralNetwork

/// Smooth random functions of the plane, for coordinates that are not negative.
///
/// Everything in `Scenes` keeps to +, -, *, / and square roots of floats, which IEEE 754 defines to the last bit, so that
/// an image is the same on every machine.
struct SceneNoise: Sendable {
    private static let side = 256
    /// Values in -1...1 at the corners of a lattice that repeats after 256.
    private static let lattice: [Float] = {
        var generator = SeededGenerator(seed: 0x6c61_7474_6963_65)
        return (0..<side * side).map { _ in generator.uniform() * 2 - 1 }
    }()

    private let values = Self.lattice
    /// What makes one noise differ from the next.
    private let seed: UInt32

    init(seed: UInt32) {
        self.seed = seed
    }

    /// A value in -1...1 that varies over distances of about 1; `layer` selects one of many unrelated functions.
    @inline(__always)
    func value(_ x: Float, _ y: Float, layer: Int = 0) -> Float {
        let column = Int(x)
        let row = Int(y)
        let fractionX = x - Float(column)
        let fractionY = y - Float(row)
        let weightX = fractionX * fractionX * (3 - 2 * fractionX)
        let weightY = fractionY * fractionY * (3 - 2 * fractionY)
        let shift = Int(seed) &+ layer &* 40503
        let left = (column &+ shift) & 255
        let right = (left &+ 1) & 255
        let upper = ((row &+ (shift >> 8)) & 255) << 8
        let lower = (upper &+ 256) & 0xFF00
        let top = values[upper | left] + (values[upper | right] - values[upper | left]) * weightX
        let bottom = values[lower | left] + (values[lower | right] - values[lower | left]) * weightX
        return top + (bottom - top) * weightY
    }

    /// Three octaves of `value`.
    @inline(__always)
    func clouds(_ x: Float, _ y: Float, layer: Int = 0) -> Float {
        value(x, y, layer: layer) * 0.57 + value(x * 2.03, y * 2.03, layer: layer &+ 1) * 0.29
            + value(x * 4.01, y * 4.01, layer: layer &+ 2) * 0.14
    }

    /// Random bits of a cell of some grid.
    @inline(__always)
    func hash(_ column: Int, _ row: Int) -> UInt32 {
        var bits = UInt32(truncatingIfNeeded: column) &* 0x9e37_79b1
        bits = (bits ^ seed ^ (bits >> 15)) &+ UInt32(truncatingIfNeeded: row) &* 0x85eb_ca77
        bits = (bits ^ (bits >> 16)) &* 0x7feb_352d
        bits = (bits ^ (bits >> 15)) &* 0x846c_a68b
        return bits ^ (bits >> 16)
    }
}

/// The `byte`th byte of some random bits as a number in 0..<1.
@inline(__always)
func unit(_ bits: UInt32, byte: UInt32) -> Float {
    Float((bits >> (8 * byte)) & 0xFF) * 0x1p-8
}

/// 0 below `low`, 1 above `high`, a smooth step between.
@inline(__always)
func smoothStep(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let fraction = min(max((value - low) / (high - low), 0), 1)
    return fraction * fraction * (3 - 2 * fraction)
}

/// A wave of period 1 in -1...1, made of parabolas, close to a sine; the argument is not negative.
@inline(__always)
func wave(_ phase: Float) -> Float {
    let fraction = phase - Float(Int(phase))
    let half = fraction < 0.5 ? fraction : fraction - 0.5
    let arc = 16 * half * (0.5 - half)
    return fraction < 0.5 ? arc : -arc
}

/// A direction in the plane from a fraction of a whole turn: cosine and sine but for rounding of the wave.
func direction(turn: Float) -> (x: Float, y: Float) {
    let y = wave(turn + 1)
    let x = wave(turn + 1.25)
    let length = (x * x + y * y).squareRoot()
    return (x / length, y / length)
}
