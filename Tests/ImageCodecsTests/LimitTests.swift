import ImageCodecs
import Pixels
import Testing

/// A PNG file whose header claims another size, with the checksum that belongs to it.
private func png(claiming width: UInt32, by height: UInt32) throws -> [UInt8] {
    var file = try Fixtures.bytes("PNG/rgb8.png")
    file.replaceSubrange(16..<24, with: bigEndian(width) + bigEndian(height))
    file.replaceSubrange(29..<33, with: bigEndian(crc32(file[12..<29])))
    return file
}

/// A JPEG file whose frame header claims another size.
private func jpeg(_ path: String, claiming width: UInt16, by height: UInt16) throws -> [UInt8] {
    var file = try Fixtures.bytes(path)
    let frame = try frameHeader(of: file)
    file.replaceSubrange(frame + 5..<frame + 9, with: bigEndian(UInt32(height) << 16 | UInt32(width)))
    return file
}

/// Where the marker SOF0 or SOF2 stands.
private func frameHeader(of file: [UInt8]) throws -> Int {
    try #require(file.indices.dropLast().first { file[$0] == 0xFF && [0xC0, 0xC2].contains(file[$0 + 1]) })
}

private func bigEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
}

private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { remainder, byte in
        (0..<8).reduce(remainder ^ UInt32(byte)) { bits, _ in bits & 1 == 1 ? bits >> 1 ^ 0xEDB8_8320 : bits >> 1 }
    }
}

@Suite struct LimitTests {
    @Test(arguments: [
        (0x7FFF_FFFF, 0x7FFF_FFFF), (0x7FFF_FFFF, 1), (1, 0x7FFF_FFFF), (0xFFFF_FFFF, 2), (1 << 15, 1 << 15),
    ])
    func hugePNGIsRefused(size: (UInt32, UInt32)) throws {
        let file = try png(claiming: size.0, by: size.1)
        expectError(.limitExceeded) { try ImageDecoder.decode(file) }
    }

    @Test(arguments: [(65_535, 65_535), (65_535, 1), (1, 65_535), (32_768, 32_768)] as [(UInt16, UInt16)])
    func hugeJPEGIsRefused(size: (UInt16, UInt16)) throws {
        let file = try jpeg("JPEG/rgb-420-progressive.jpg", claiming: size.0, by: size.1)
        expectError(.limitExceeded) { try ImageDecoder.decode(file) }
    }

    @Test func fewBytesCannotClaimManyPixels() throws {
        // Within the limits, but more than the bytes could hold: nothing is allocated for them.
        let first = try png(claiming: 8000, by: 8000)
        expectError(.truncated) { try ImageDecoder.decode(first) }
        for path in ["JPEG/rgb-420-progressive.jpg", "JPEG/rgb-444.jpg", "JPEG/cmyk.jpg"] {
            let second = try jpeg(path, claiming: 8000, by: 8000)
            expectError(.truncated) { try ImageDecoder.decode(second) }
        }
    }

    @Test func emptySizesAreDamage() throws {
        for size in [(0, 10), (10, 0), (0, 0)] as [(UInt32, UInt32)] {
            let file = try png(claiming: size.0, by: size.1)
            expectError(.damaged) { try ImageDecoder.decode(file) }
        }
        let file = try jpeg("JPEG/grey.jpg", claiming: 0, by: 10)
        expectError(.damaged) { try ImageDecoder.decode(file) }
    }

    @Test(arguments: ["PNG/rgb8.png", "PNG/rgb8-interlaced.png", "JPEG/grey.jpg", "JPEG/rgb-420-progressive.jpg"])
    func limitsAreExact(path: String) throws {
        let file = try Fixtures.bytes(path)
        try expectExactLimits(file)
    }
}

@Suite struct ScanTests {
    /// A sequential file in colour with one scan for each component, made of a grey file: `repeats` times each.
    private func manyScans(repeats: Int) throws -> [UInt8] {
        var file = try Fixtures.bytes("JPEG/grey.jpg")
        let scan = try #require(file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == 0xDA })
        let scanBytes = file[scan..<file.count - 2]
        file.removeSubrange(scan...)
        for component: UInt8 in [1, 2, 3] {
            var copy = Array(scanBytes)
            copy[5] = component
            for _ in 0..<repeats {
                file += copy
            }
        }
        let frame = try frameHeader(of: file)
        // Three components instead of one: nine bytes of parameters, with the tables of the first.
        file[frame + 3] = 17
        file[frame + 9] = 3
        file.insert(contentsOf: [2, 0x11, 0, 3, 0x11, 0], at: frame + 13)
        return file + [0xFF, 0xD9]
    }

    @Test func separateScansDecode() throws {
        let image = try ImageDecoder.decode(manyScans(repeats: 1))
        let grey = try ImageDecoder.decode(Fixtures.bytes("JPEG/grey.jpg"))
        #expect(image.colorModel == .rgb)
        #expect((image.width, image.height) == (grey.width, grey.height))
    }

    @Test func thousandsOfScansAreRefused() throws {
        let file = try manyScans(repeats: 1000)
        expectError(.limitExceeded) { try ImageDecoder.decode(file) }
    }
}

@Suite struct UnsupportedTests {
    /// A JPEG file with one byte of its frame header replaced.
    private func jpeg(frameOffset: Int, value: UInt8) throws -> [UInt8] {
        var file = try Fixtures.bytes("JPEG/rgb-444.jpg")
        let frame = try frameHeader(of: file)
        file[frame + frameOffset] = value
        return file
    }

    @Test(arguments: [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB] as [UInt8])
    func otherProcessesAreNamed(marker: UInt8) throws {
        let file = try jpeg(frameOffset: 1, value: marker)
        expectError(.unsupported) { try ImageDecoder.decode(file) }
    }

    @Test func twelveBitsAreNamed() throws {
        let file = try jpeg(frameOffset: 4, value: 12)
        expectError(.unsupported) { try ImageDecoder.decode(file) }
    }
}

@Suite struct DamageTests {
    @Test func damagedPixelsOfPNGAreAnError() throws {
        var file = try Fixtures.bytes("PNG/rgb8.png")
        let data = try #require(file.indices.first { file[$0...].starts(with: "IDAT".utf8) })
        file[data + 20] ^= 1
        expectError(.damaged) { try ImageDecoder.decode(file) }
    }

    @Test func missingDataOfJPEGIsAnError() throws {
        // The markers are whole; the entropy-coded data stop early.
        let file = try Fixtures.bytes("JPEG/rgb-444.jpg")
        expectError(.damaged) { try ImageDecoder.decode(Array(file.dropLast(60)) + [0xFF, 0xD9]) }
    }

    @Test func whatFollowsAnImageDoesNotTurnIt() throws {
        let turned = try Fixtures.bytes("PNG/orientation6.png")
        let chunk = try #require(turned.indices.first { turned[$0...].starts(with: "eXIf".utf8) }) - 4
        let length = turned[chunk..<chunk + 4].reduce(0) { $0 << 8 | Int($1) } + 12
        let upright = Array(turned[..<chunk] + turned[(chunk + length)...])
        #expect(try ImageDecoder.decode(upright) != ImageDecoder.decode(turned))
        #expect(try ImageDecoder.decode(upright + turned[chunk..<chunk + length]) == ImageDecoder.decode(upright))
    }

    @Test func damagedOrientationCountsAsUpright() throws {
        let file = try Fixtures.bytes("JPEG/orientation6.jpg")
        let upright = try ImageDecoder.decode(Fixtures.bytes("JPEG/orientation1.jpg"))
        let exif = try #require(file.indices.first { file[$0...].starts(with: "Exif".utf8) })
        // From the identifier to the end of the directory.
        for offset in 0..<44 {
            var damaged = file
            damaged[exif + offset] ^= 0x55
            let image = try ImageDecoder.decode(damaged)
            #expect(image == upright || image == upright.oriented(.right), "offset \(offset)")
        }
    }
}
