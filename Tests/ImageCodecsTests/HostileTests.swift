import ImageCodecs
import Pixels
import Testing

/// Small files of every decoding path of this build.
private let smallFiles =
    [
        "PNG/grey1-interlaced.png", "PNG/palette4-alpha.png", "PNG/rgb16-key.png", "PNG/orientation6.png",
        "JPEG/grey.jpg", "JPEG/rgb-420.jpg", "JPEG/rgb-420-progressive.jpg", "JPEG/cmyk.jpg", "JPEG/orientation6.jpg",
    ]
    + files(of: .webp, ["lossy", "lossy-alpha", "lossless-alpha", "orientation6"])
    + files(of: .jpegXL, ["lossy", "lossless-alpha", "lossless-grey", "container"])
    + files(of: .avif, ["rgb-420", "grey", "alpha", "orientation7"])

private func files(of format: ImageFormat, _ names: [String]) -> [String] {
    guard format.isAvailable, let folder = format.trait else { return [] }
    return names.map { "\(folder)/\($0).\(format.fileExtensions[0])" }
}

/// Limits that keep damaged headers from making tests slow.
private let smallLimits = ImageLimits(maximumWidth: 4096, maximumHeight: 4096, maximumPixelCount: 1 << 20)

@Suite struct HostileTests {
    @Test(arguments: smallFiles)
    func everyTruncationIsAnError(path: String) throws {
        let file = try Fixtures.bytes(path)
        let whole = try ImageDecoder.decode(file)
        for length in 0..<file.count {
            do {
                _ = try ImageDecoder.decode(Array(file[..<length]))
                Issue.record("\(length) of \(file.count) bytes decode")
            } catch {
                // Only the end is missing, so nothing may be called damaged.
                #expect(
                    error.code == .truncated || (error.code == .unknownFormat && length < 12), "\(length): \(error)")
            }
        }
        #expect(try ImageDecoder.decode(file + [1, 2, 3]) == whole)
    }

    @Test(arguments: smallFiles)
    func everyFlippedByteIsSurvived(path: String) throws {
        let file = try Fixtures.bytes(path)
        for index in file.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var damaged = file
                damaged[index] ^= mask
                survive(damaged)
            }
        }
    }

    @Test(arguments: smallFiles, [1, 2, 3] as [UInt64])
    func randomDamageIsSurvived(path: String, seed: UInt64) throws {
        let file = try Fixtures.bytes(path)
        var generator = TestGenerator(seed: seed)
        for _ in 0..<100 {
            var damaged = file
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                let index = Int.random(in: damaged.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: damaged[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: damaged.remove(at: index)
                default: damaged.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            survive(damaged)
        }
    }

    @Test(arguments: ImageFormat.all.filter(\.isAvailable), [1, 2, 3] as [UInt64])
    func randomBytesBehindASignatureAreSurvived(format: ImageFormat, seed: UInt64) throws {
        let path = try #require(smallFiles.first { $0.hasSuffix("." + format.fileExtensions[0]) })
        let signature = try Fixtures.bytes(path).prefix(format == .avif ? 32 : 12)
        var generator = TestGenerator(seed: seed)
        for _ in 0..<200 {
            let count = Int.random(in: 0..<300, using: &generator)
            survive(signature + (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }

    /// Decodes what may be anything: an image within the limits or an error.
    private func survive(_ bytes: [UInt8]) {
        guard let image = try? ImageDecoder.decode(bytes, limits: smallLimits) else { return }
        #expect(image.width * image.height <= smallLimits.maximumPixelCount)
        _ = try? JPEGStream(bytes)
    }
}
