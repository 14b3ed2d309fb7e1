import ImageCodecs
import Pixels
import Testing

@Suite struct PNGFixtureTests {
    static let names = Fixtures.names(in: "PNG", extension: "png")

    @Test func suiteIsComplete() {
        #expect(Self.names.count == 60)
    }

    @Test(arguments: names)
    func decodesExactly(name: String) throws {
        let stem = name.hasSuffix("-interlaced") ? String(name.dropLast("-interlaced".count)) : name
        let image = try ImageDecoder.decode(Fixtures.bytes("PNG/\(name).png"))
        #expect(try image == Fixtures.expected("PNG/\(stem)"))
    }

    @Test(arguments: ["grey4", "rgb8", "grey16", "palette2"])
    func interlacedFileDiffersFromPlainOne(name: String) throws {
        #expect(try Fixtures.bytes("PNG/\(name).png") != Fixtures.bytes("PNG/\(name)-interlaced.png"))
    }
}

@Suite struct JPEGFixtureTests {
    static let names = Fixtures.names(in: "JPEG", extension: "jpg")

    @Test func suiteIsComplete() {
        #expect(Self.names.count == 22)
    }

    /// The other decoder may be of another version of libjpeg; CMYK adds one rounding of each.
    @Test(arguments: names)
    func decodesAsAnotherDecoderDoes(name: String) throws {
        let image = try ImageDecoder.decode(Fixtures.bytes("JPEG/\(name).jpg"))
        let expected = try Fixtures.expected("JPEG/\(name)")
        #expect(image.width == expected.width)
        #expect(image.height == expected.height)
        #expect(image.colorModel == expected.colorModel)
        let largest = zip(image.samples, expected.samples).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(largest) <= 1)
    }

    @Test func orientationsDiffer() throws {
        let images = try (1...8).map { try ImageDecoder.decode(Fixtures.bytes("JPEG/orientation\($0).jpg")) }
        for (index, image) in images.enumerated() {
            #expect(images[..<index].allSatisfy { $0 != image })
        }
    }
}
