import ImageCodecs
import Pixels
import Testing

@Suite struct FormatTests {
    @Test func formatsAreToldBySignature() throws {
        #expect(try ImageFormat.detect(Fixtures.bytes("PNG/rgb8.png")) == .png)
        #expect(try ImageFormat.detect(Fixtures.bytes("JPEG/grey.jpg")) == .jpeg)
        #expect(try ImageFormat.detect(Fixtures.bytes("WebP/lossy.webp")) == .webp)
        #expect(try ImageFormat.detect(Fixtures.bytes("JPEGXL/lossy.jxl")) == .jpegXL)
        #expect(try ImageFormat.detect(Fixtures.bytes("JPEGXL/container.jxl")) == .jpegXL)
        #expect(try ImageFormat.detect(Fixtures.bytes("AVIF/grey.avif")) == .avif)
        #expect(ImageFormat.detect([]) == nil)
        #expect(ImageFormat.detect(Array("P6\n1 1\n255\n".utf8)) == nil)
        #expect(Set(ImageFormat.all.map(\.name)).count == ImageFormat.all.count)
    }

    @Test(
        arguments: [
            [], [0xFF], [0x89, 0x50], Array("GIF89a".utf8), Array("RIFF....WAVE".utf8), Array(repeating: 0, count: 100),
        ] as [[UInt8]])
    func foreignBytesAreAnUnknownFormat(bytes: [UInt8]) {
        expectError(.unknownFormat) { try ImageDecoder.decode(bytes) }
    }
}

/// Expects an error of one kind with a message.
func expectError(
    _ code: ImageCodecError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> RasterImage
) {
    #expect(sourceLocation: sourceLocation) {
        _ = try body()
    } throws: { error in
        guard let error = error as? ImageCodecError else { return false }
        return error.code == code && !error.message.isEmpty
    }
}

/// Requires that limits of just the image's size let a file pass, and that each limit of one less refuses it.
func expectExactLimits(_ file: [UInt8]) throws {
    let image = try ImageDecoder.decode(file)
    let (width, height) = (image.width, image.height)
    func limits(_ width: Int, _ height: Int, _ count: Int) -> ImageLimits {
        ImageLimits(maximumWidth: width, maximumHeight: height, maximumPixelCount: count)
    }
    #expect(try ImageDecoder.decode(file, limits: limits(width, height, width * height)) == image)
    #expect(try ImageDecoder.decode(file, limits: limits(.max, .max, .max)) == image)
    for tooSmall in [
        limits(width - 1, height, .max), limits(width, height - 1, .max), limits(width, height, width * height - 1),
    ] {
        expectError(.limitExceeded) { try ImageDecoder.decode(file, limits: tooSmall) }
    }
}
