import ImageCodecs
import Pixels
import Testing

/// The formats behind package traits; what this build lacks is left out, and `AbsentFormatTests` says what it answers.
private let formats = [ImageFormat.webp, .jpegXL, .avif]
private let available = formats.filter(\.isAvailable)

/// The names of the fixtures of some formats, as paths.
private func fixtures(_ formats: [ImageFormat]) -> [String] {
    formats.flatMap { format in
        let (folder, suffix) = (format.trait ?? "", format.fileExtensions[0])
        return Fixtures.names(in: folder, extension: suffix).map { "\(folder)/\($0).\(suffix)" }
    }
}

/// An encoder of each format that comes near the image, and one that keeps it.
private func encoders(_ format: ImageFormat) -> [any ImageEncoder] {
    switch format {
    case .webp: [WebPEncoder(.lossy(quality: 90)), WebPEncoder(.lossless)]
    case .jpegXL: [JPEGXLEncoder(distance: 1), JPEGXLEncoder(distance: 0)]
    default: ChromaSubsampling.allCases.map { AVIFEncoder(quality: 90, subsampling: $0, speed: 8) }
    }
}

@Suite struct OptionalFormatTests {
    @Test func suiteIsComplete() {
        #expect(fixtures(formats).count == 7 + 7 + 13)
    }

    /// The other decoder is of another version; converting to RGB adds roundings, AVIF's in another order.
    @Test(arguments: fixtures(available).filter { !$0.contains("animation") })
    func decodesAsAnotherDecoderDoes(path: String) throws {
        let stem = String(path[..<(path.lastIndex(of: ".") ?? path.endIndex)])
        let image = try ImageDecoder.decode(Fixtures.bytes(path))
        let expected = try Fixtures.expected(stem)
        #expect(image.width == expected.width)
        #expect(image.height == expected.height)
        #expect(image.colorModel == expected.colorModel)
        let largest = zip(image.samples, expected.samples).map { abs(Int($0) - Int($1)) }.max()
        let tolerance = path.contains("lossless") ? 0 : path.hasPrefix("AVIF") ? 2 : 1
        #expect(try #require(largest) <= tolerance)
    }

    @Test(arguments: available, [(1, 1), (1, 9), (17, 1), (8, 8), (33, 31), (64, 48)])
    func pixelsComeBackNearly(format: ImageFormat, size: (Int, Int)) throws {
        for model in RasterImage.ColorModel.allCases {
            let image = testImage(width: size.0, height: size.1, colorModel: model)
            for encoder in encoders(format) {
                let file = try encoder.encode(image)
                #expect(ImageFormat.detect(file) == format)
                let decoded = try ImageDecoder.decode(file)
                // WebP knows no grey.
                #expect(decoded.colorModel == (format == .webp ? .rgb : model))
                #expect(rootMeanSquaredDifference(decoded.converted(to: model), image) < 12, "\(encoder)")
            }
        }
    }

    @Test(arguments: available.filter { $0 != .avif })
    func losslessFilesKeepEverySample(format: ImageFormat) throws {
        let image = testImage(width: 61, height: 47, colorModel: .rgb)
        let encoder: any ImageEncoder = format == .webp ? WebPEncoder(.lossless) : JPEGXLEncoder(distance: 0)
        #expect(try ImageDecoder.decode(encoder.encode(image)) == image)
    }

    @Test(arguments: available)
    func qualityBuysAccuracyWithBytes(format: ImageFormat) throws {
        let image = testImage(width: 96, height: 96, colorModel: .rgb)
        let ladder: [any ImageEncoder] =
            switch format {
            case .webp: [5, 30, 60, 90, 100].map { WebPEncoder(.lossy(quality: $0)) }
            case .jpegXL: [15, 6, 2, 0.5].map { JPEGXLEncoder(distance: $0) }
            default: [5, 30, 60, 90].map { AVIFEncoder(quality: $0) }
            }
        let files = try ladder.map { try $0.encode(image) }
        let errors = try files.map { try rootMeanSquaredDifference(ImageDecoder.decode($0), image) }
        #expect(files.map(\.count) == files.map(\.count).sorted())
        #expect(errors == errors.sorted(by: >))
    }

    @Test(.enabled(if: ImageFormat.webp.isAvailable, "the package trait WebP is off"))
    func animatedWebPIsNamed() throws {
        let file = try Fixtures.bytes("WebP/animation.webp")
        expectError(.unsupported) { try ImageDecoder.decode(file) }
    }

    @Test(.enabled(if: ImageFormat.webp.isAvailable, "the package trait WebP is off"))
    func oversizedWebPIsRefused() {
        let image = RasterImage(
            width: 16_384, height: 1, colorModel: .grey, samples: Array(repeating: 0, count: 16_384))
        #expect { try WebPEncoder(.lossless).encode(image) } throws: { error in
            (error as? ImageCodecError)?.code == .encodingFailed
        }
    }
}

@Suite struct OptionalFormatLimitTests {
    /// A file of the format with another size in its header.
    private func file(_ format: ImageFormat, claiming width: Int, by height: Int) throws -> [UInt8] {
        switch format {
        case .webp:
            // The frame header of VP8: 14 bits each, behind the container's 20 bytes, a frame tag and a start code.
            var file = try Fixtures.bytes("WebP/lossy.webp")
            for (offset, number) in [(26, width), (28, height)] {
                file[offset] = UInt8(number & 0xFF)
                file[offset + 1] = UInt8(number >> 8)
            }
            return file
        case .jpegXL:
            // A bare codestream: not small, height in 30 bits, no ratio, width in 30 bits, all else default.
            var bits = [false, true, true]
            bits += (0..<30).map { (height - 1) >> $0 & 1 == 1 } + [false, false, false, true, true]
            bits += (0..<30).map { (width - 1) >> $0 & 1 == 1 } + [true] + Array(repeating: false, count: 40)
            let bytes = stride(from: 0, to: bits.count - 7, by: 8).map { start in
                (0..<8).reduce(0 as UInt8) { $0 | (bits[start + $1] ? 1 << UInt8($1) : 0) }
            }
            return [0xFF, 0x0A] + bytes
        default:
            var file = try Fixtures.bytes("AVIF/rgb-420.avif")
            let size = try #require(file.indices.first { file[$0...].starts(with: "ispe".utf8) }) + 8
            for (offset, number) in [(size, width), (size + 4, height)] {
                for byte in 0..<4 { file[offset + byte] = UInt8(truncatingIfNeeded: number >> (24 - 8 * byte)) }
            }
            return file
        }
    }

    @Test(arguments: available)
    func hugeImageIsRefused(format: ImageFormat) throws {
        var sizes = [(16_383, 16_383), (16_383, 8_000)]
        if format != .webp { sizes += [(1 << 20, 1 << 20), (40_000, 1), (1, 40_000)] }
        for (width, height) in sizes {
            let file = try file(format, claiming: width, by: height)
            expectError(.limitExceeded) { try ImageDecoder.decode(file) }
        }
    }

    /// Not AVIF: libavif scales what the stream holds to the size that the container states.
    @Test(arguments: available.filter { $0 != .avif })
    func claimWithinTheLimitsWithoutDataIsAnError(format: ImageFormat) throws {
        let file = try file(format, claiming: 8_000, by: 8_000)
        // An image of that size would take minutes to print.
        #expect { _ = try ImageDecoder.decode(file) } throws: { error in
            [.truncated, .damaged].contains((error as? ImageCodecError)?.code)
        }
    }

    @Test(arguments: available)
    func limitsAreExact(format: ImageFormat) throws {
        let name = format == .avif ? "rgb-420" : "lossy"
        let file = try Fixtures.bytes("\(format.trait ?? "")/\(name).\(format.fileExtensions[0])")
        try expectExactLimits(file)
    }
}

@Suite struct AbsentFormatTests {
    @Test(arguments: formats.filter { !$0.isAvailable })
    func anAbsentFormatNamesItsTrait(format: ImageFormat) throws {
        let trait = try #require(format.trait)
        let file = try Fixtures.bytes(try #require(fixtures([format]).first))
        let image = testImage(width: 8, height: 8, colorModel: .rgb)
        for action in [{ _ = try ImageDecoder.decode(file) }, { _ = try encoders(format)[0].encode(image) }] {
            #expect { try action() } throws: { error in
                guard let error = error as? ImageCodecError else { return false }
                return error.code == .unsupported && error.message.contains("--traits default,\(trait)")
            }
        }
    }
}

@Suite struct PayloadTests {
    @Test func thePayloadOfPNGIsItsCompressedData() throws {
        // Signature, IHDR, one IDAT and IEND without the data.
        let file = try PNGEncoder().encode(testImage(width: 9, height: 9, colorModel: .rgb))
        #expect(ImageFormat.payloadByteCount(file) == file.count - (8 + 25 + 12 + 12))
    }

    @Test func thePayloadOfJPEGIsItsAbbreviatedStream() throws {
        let file = try Fixtures.bytes("JPEG/rgb-420.jpg")
        #expect(try ImageFormat.payloadByteCount(file) == JPEGStream(file).abbreviated.count)
    }

    @Test func thePayloadOfWebPHasNoHeadersOfRIFF() throws {
        // RIFF's header and that of the only chunk; both files happen to need no padding.
        for name in ["lossy", "lossless"] {
            let file = try Fixtures.bytes("WebP/\(name).webp")
            let chunk = Int(file[16]) | Int(file[17]) << 8
            #expect(ImageFormat.payloadByteCount(file) == chunk)
            #expect(file.count == 20 + chunk + chunk % 2)
        }
        // An orientation is metadata in a chunk of its own, and VP8X another.
        let turned = try ImageFormat.payloadByteCount(Fixtures.bytes("WebP/orientation6.webp"))
        #expect(try turned == ImageFormat.payloadByteCount(Fixtures.bytes("WebP/lossy.webp")))
    }

    @Test func thePayloadOfJPEGXLIsItsCodestream() throws {
        let bare = try Fixtures.bytes("JPEGXL/lossy.jxl")
        #expect(ImageFormat.payloadByteCount(bare) == bare.count)
        #expect(try ImageFormat.payloadByteCount(Fixtures.bytes("JPEGXL/container.jxl")) == bare.count)
    }

    @Test func thePayloadOfAVIFIsItsMediaData() throws {
        let file = try Fixtures.bytes("AVIF/rgb-420.avif")
        let box = try #require(file.indices.first { file[$0...].starts(with: "mdat".utf8) })
        #expect(ImageFormat.payloadByteCount(file) == file.count - box - 4)
    }

    @Test(arguments: ["PNG/rgb8.png", "WebP/lossy.webp", "JPEGXL/container.jxl", "AVIF/grey.avif"])
    func aCutFileKeepsItsSize(path: String) throws {
        let file = try Array(Fixtures.bytes(path).dropLast())
        #expect(ImageFormat.payloadByteCount(file) == file.count)
    }
}
