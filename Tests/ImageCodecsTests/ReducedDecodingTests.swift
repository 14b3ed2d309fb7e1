import ImageCodecs
import Pixels
import Testing

@Suite struct ReducedDecodingTests {
    /// A picture without detail, as photographs are at the scale of a few pixels.
    private static let smooth: RasterImage = {
        var samples: [UInt8] = []
        for y in 0..<140 {
            for x in 0..<200 { samples += [UInt8(x), UInt8(y), UInt8((x + y) / 2)] }
        }
        return RasterImage(width: 200, height: 140, samples: samples)
    }()

    @Test(arguments: [(300, 1), (140, 1), (71, 1), (70, 2), (36, 2), (35, 4), (19, 4), (18, 8), (17, 8), (1, 8)])
    func theShorterSideKeepsEnough(shorterSide: Int, denominator: Int) throws {
        let file = try JPEGEncoder(quality: 95).encode(Self.smooth)
        let reduced = try ImageDecoder.decodeReduced(file, shorterSide: shorterSide)
        #expect([reduced.fullWidth, reduced.fullHeight] == [200, 140])
        #expect(reduced.image.width == (200 + denominator - 1) / denominator)
        #expect(reduced.image.height == (140 + denominator - 1) / denominator)
        if denominator == 1 { #expect(try reduced.image == ImageDecoder.decode(file)) }
    }

    @Test(arguments: [false, true], ChromaSubsampling.allCases)
    func pixelsAreMeansOfThoseOfTheWholeImage(progressive: Bool, subsampling: ChromaSubsampling) throws {
        let encoder = JPEGEncoder(quality: 95, subsampling: subsampling, progressive: progressive)
        let file = try encoder.encode(Self.smooth)
        let whole = try ImageDecoder.decode(file)
        for shorterSide in [70, 35] {
            let reduced = try ImageDecoder.decodeReduced(file, shorterSide: shorterSide).image
            let width = shorterSide * 10 / 7
            let expected = whole.resized(width: width, height: shorterSide, filter: .area)
            let differences = zip(reduced.samples, expected.samples).map { abs(Int($0) - Int($1)) }
            #expect(reduced.width == width && (differences.max() ?? 0) <= 4, "\(differences.max() ?? 0)")
        }
    }

    @Test(arguments: JPEGFixtureTests.names)
    func everyFixtureIsReduced(name: String) throws {
        let file = try Fixtures.bytes("JPEG/\(name).jpg")
        let whole = try ImageDecoder.decode(file)
        let reduced = try ImageDecoder.decodeReduced(file, shorterSide: 1)
        #expect([reduced.fullWidth, reduced.fullHeight] == [whole.width, whole.height])
        #expect([reduced.image.width, reduced.image.height] == [(whole.width + 7) / 8, (whole.height + 7) / 8])
        #expect(reduced.image.colorModel == whole.colorModel)
    }

    @Test func otherFormatsAreDecodedWhole() throws {
        let file = try PNGEncoder(compressionLevel: 1).encode(Self.smooth)
        let reduced = try ImageDecoder.decodeReduced(file, shorterSide: 4)
        #expect(reduced.image == Self.smooth && reduced.fullWidth == 200)
    }

    @Test func cutFilesAndLimitsAreErrorsHereToo() throws {
        let file = try JPEGEncoder(quality: 90).encode(Self.smooth)
        for count in stride(from: 0, to: file.count, by: 97) {
            #expect(throws: ImageCodecError.self) {
                try ImageDecoder.decodeReduced(Array(file.prefix(count)), shorterSide: 8)
            }
        }
        // The limit is on the image in the file, not on what is made of it.
        let error = #expect(throws: ImageCodecError.self) {
            try ImageDecoder.decodeReduced(file, shorterSide: 8, limits: ImageLimits(maximumWidth: 199))
        }
        #expect(error?.code == .limitExceeded)
    }
}
