import ImageCodecs
import Pixels

/// A small picture, different for every seed.
func sampleImage(width: Int = 8, height: Int = 8, seed: Int) -> RasterImage {
    RasterImage(
        width: width,
        height: height,
        samples: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: ($0 &+ 31 &* seed) &* 73 &+ seed) }
    )
}

/// The bytes of `sampleImage` as a PNG file.
func samplePNG(seed: Int) throws -> [UInt8] { try PNGEncoder().encode(sampleImage(seed: seed)) }
