import ImageCodecs
import Pixels
import Testing

/// A smooth gradient with some texture, which JPEG keeps well.
func testImage(width: Int, height: Int, colorModel: RasterImage.ColorModel) -> RasterImage {
    var samples: [UInt8] = []
    for y in 0..<height {
        for x in 0..<width {
            for channel in 0..<colorModel.channelCount {
                let slope = channel == 0 ? 3 * x + y : channel == 1 ? x + 3 * y : 255 - 2 * x - y
                samples.append(UInt8((slope % 512 + 512) % 512 / 2))
            }
        }
    }
    return RasterImage(width: width, height: height, colorModel: colorModel, samples: samples)
}

/// The root of the mean squared difference of the samples.
func rootMeanSquaredDifference(_ first: RasterImage, _ second: RasterImage) -> Double {
    guard first.width == second.width, first.height == second.height, first.colorModel == second.colorModel else {
        return .infinity
    }
    let sum = zip(first.samples, second.samples).reduce(0) { sum, pair in
        let difference = Int(pair.0) - Int(pair.1)
        return sum + difference * difference
    }
    return (Double(sum) / Double(first.samples.count)).squareRoot()
}

private let sizes = [(1, 1), (1, 9), (17, 1), (8, 8), (33, 31), (64, 48)]

@Suite struct PNGRoundTripTests {
    @Test(arguments: sizes, RasterImage.ColorModel.allCases)
    func pixelsComeBackExactly(size: (Int, Int), colorModel: RasterImage.ColorModel) throws {
        let image = testImage(width: size.0, height: size.1, colorModel: colorModel)
        let file = try PNGEncoder().encode(image)
        #expect(ImageFormat.detect(file) == .png)
        #expect(try ImageDecoder.decode(file) == image)
    }

    @Test(arguments: 0...9)
    func everyLevelIsLossless(level: Int) throws {
        let image = testImage(width: 40, height: 30, colorModel: .rgb)
        #expect(try ImageDecoder.decode(PNGEncoder(compressionLevel: level).encode(image)) == image)
    }

    @Test func effortShrinksTheFile() throws {
        let image = testImage(width: 64, height: 64, colorModel: .rgb)
        let stored = try PNGEncoder(compressionLevel: 0).encode(image)
        let packed = try PNGEncoder().encode(image)
        #expect(packed.count < stored.count / 2)
    }
}

@Suite struct JPEGRoundTripTests {
    @Test(arguments: sizes, RasterImage.ColorModel.allCases)
    func pixelsComeBackNearly(size: (Int, Int), colorModel: RasterImage.ColorModel) throws {
        let image = testImage(width: size.0, height: size.1, colorModel: colorModel)
        for subsampling in ChromaSubsampling.allCases {
            for progressive in [false, true] {
                let encoder = JPEGEncoder(quality: 95, subsampling: subsampling, progressive: progressive)
                let file = try encoder.encode(image)
                #expect(ImageFormat.detect(file) == .jpeg)
                #expect(try rootMeanSquaredDifference(ImageDecoder.decode(file), image) < 8)
            }
        }
    }

    @Test func qualityBuysAccuracyWithBytes() throws {
        let image = testImage(width: 64, height: 64, colorModel: .rgb)
        let files = try [5, 30, 60, 90, 100].map { try JPEGEncoder(quality: $0).encode(image) }
        let errors = try files.map { try rootMeanSquaredDifference(ImageDecoder.decode($0), image) }
        #expect(files.map(\.count) == files.map(\.count).sorted())
        #expect(errors == errors.sorted(by: >))
    }

    @Test func settingsShowInTheFile() throws {
        let image = testImage(width: 64, height: 64, colorModel: .rgb)
        // The sampling factors of luminance stand in the frame header behind its component number.
        for (subsampling, factors) in [(ChromaSubsampling.yuv444, 0x11), (.yuv422, 0x21), (.yuv420, 0x22)] {
            let file = try JPEGEncoder(quality: 50, subsampling: subsampling).encode(image)
            let frame = try #require(file.indices.dropLast(12).first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
            #expect(Int(file[frame + 11]) == factors)
        }
        let progressive = try JPEGEncoder(quality: 50, progressive: true).encode(image)
        #expect(progressive.indices.dropLast().contains { progressive[$0] == 0xFF && progressive[$0 + 1] == 0xC2 })
        let standard = try JPEGEncoder(quality: 50, optimizedTables: false).encode(image)
        #expect(try JPEGEncoder(quality: 50).encode(image).count < standard.count)
    }

    @Test func oversizedImageIsRefused() {
        let image = RasterImage(
            width: 70_000, height: 1, colorModel: .grey, samples: Array(repeating: 0, count: 70_000))
        #expect { try JPEGEncoder(quality: 50).encode(image) } throws: { error in
            (error as? ImageCodecError)?.code == .encodingFailed
        }
    }
}
