internal import NeuralNetwork
internal import Pixels

/// What lens and sensor do to the light: blur, darker corners, noise.
///
/// One picture in ten is out of focus. Its fine texture is gone, so that nobody can do more than guess between the two
/// classes of a pair: no classifier gets everything right.
struct SceneCamera {
    /// The share of each neighbour in a pass of the blur.
    private let blur: Float
    /// How often the blur is repeated.
    private let blurPasses: Int
    private let vignette: Float
    private let noise: Float
    private let noiseSeed: UInt64

    init(using generator: inout SeededGenerator) {
        let isSharp = !generator.chance(0.1)
        blur = isSharp ? generator.uniform(0, 0.2) : 0.25
        blurPasses = isSharp ? 1 : 5
        vignette = generator.uniform(0, 0.35)
        noise = generator.uniform(2, 8)
        noiseSeed = generator.next()
    }

    /// The picture of a canvas with two points to a pixel and direction.
    func picture(of canvas: [SIMD4<Float>]) -> RasterImage {
        let side = SceneRenderer.side
        var pixels = binned(canvas)
        for _ in 0..<blurPasses { pixels = blurred(pixels) }
        var samples: [UInt8] = []
        samples.reserveCapacity(side * side * 3)
        for row in 0..<side {
            for column in 0..<side {
                let x = (Float(column) + 0.5) / Float(side) * 2 - 1
                let y = (Float(row) + 0.5) / Float(side) * 2 - 1
                let fall = 1 - vignette * (x * x + y * y) * 0.5
                let exposed = pixels[row * side + column] * (fall * 255) + grain(row * side + column) * noise + 0.5
                let limited = exposed.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255))
                for channel in 0..<3 { samples.append(UInt8(limited[channel])) }
            }
        }
        return RasterImage(width: side, height: side, samples: samples)
    }

    private func binned(_ canvas: [SIMD4<Float>]) -> [SIMD4<Float>] {
        let side = SceneRenderer.side
        var pixels: [SIMD4<Float>] = []
        pixels.reserveCapacity(side * side)
        for row in 0..<side {
            for column in 0..<side {
                let place = row * 4 * side + column * 2
                let upper = canvas[place] + canvas[place + 1]
                pixels.append((upper + canvas[place + 2 * side] + canvas[place + 2 * side + 1]) * 0.25)
            }
        }
        return pixels
    }

    /// Three taps along rows, then along columns; the edge repeats.
    private func blurred(_ pixels: [SIMD4<Float>]) -> [SIMD4<Float>] {
        let side = SceneRenderer.side
        let center = 1 - 2 * blur
        var rows = pixels
        for row in 0..<side {
            for column in 0..<side {
                let left = pixels[row * side + max(column - 1, 0)]
                let right = pixels[row * side + min(column + 1, side - 1)]
                rows[row * side + column] = pixels[row * side + column] * center + (left + right) * blur
            }
        }
        var result = rows
        for row in 0..<side {
            for column in 0..<side {
                let above = rows[max(row - 1, 0) * side + column]
                let below = rows[min(row + 1, side - 1) * side + column]
                result[row * side + column] = rows[row * side + column] * center + (above + below) * blur
            }
        }
        return result
    }

    /// Noise of deviation 1 in three channels: the sum of four even 5-bit numbers for each.
    @inline(__always)
    private func grain(_ place: Int) -> SIMD4<Float> {
        let bits = mixed(noiseSeed &+ UInt64(place) &* 0x9e37_79b9_7f4a_7c15)
        func sum(_ shift: UInt64) -> Float {
            let part = bits >> shift
            let total = (part & 31) + ((part >> 5) & 31) + ((part >> 10) & 31) + ((part >> 15) & 31)
            return (Float(total) - 62) * 0.054_153
        }
        return SIMD4(sum(0), sum(20), sum(40), 0)
    }
}
