import ImageCodecs
import Pixels
import Testing

@Suite struct JPEGStreamTests {
    @Test(arguments: ChromaSubsampling.allCases, [true, false])
    func partsMakeTheFileAgain(subsampling: ChromaSubsampling, optimized: Bool) throws {
        let image = testImage(width: 64, height: 48, colorModel: .rgb)
        let file = try JPEGEncoder(quality: 40, subsampling: subsampling, optimizedTables: optimized).encode(image)
        let stream = try JPEGStream(file)
        // Without SOI and EOI once.
        #expect(stream.abbreviated.count + stream.tables.count == file.count + 4)
        #expect(stream.abbreviated.count == JPEGStream.abbreviatedByteCount(file))
        // SOI, EOI, a frame header of 19 bytes and a scan header of 14.
        #expect(stream.abbreviated.count == stream.entropyCodedByteCount + 37)
        let joined = stream.tables.dropLast(2) + stream.abbreviated.dropFirst(2)
        #expect(try ImageDecoder.decode(Array(joined)) == ImageDecoder.decode(file))
    }

    @Test func standardTablesDependOnQualityAlone() throws {
        let encoder = JPEGEncoder(quality: 40, optimizedTables: false)
        let first = try JPEGStream(encoder.encode(testImage(width: 64, height: 48, colorModel: .rgb)))
        let second = try JPEGStream(encoder.encode(testImage(width: 8, height: 70, colorModel: .rgb)))
        #expect(first.tables == second.tables)
        let optimizing = JPEGEncoder(quality: 40)
        let third = try JPEGStream(optimizing.encode(testImage(width: 64, height: 48, colorModel: .rgb)))
        let fourth = try JPEGStream(optimizing.encode(testImage(width: 8, height: 70, colorModel: .rgb)))
        #expect(third.tables != fourth.tables)
    }

    @Test func theSavingIsThatOfTheTables() throws {
        let image = testImage(width: 128, height: 128, colorModel: .rgb)
        let file = try JPEGEncoder(quality: 30).encode(image)
        #expect((200...450).contains(file.count - JPEGStream.abbreviatedByteCount(file)))
    }

    @Test(arguments: JPEGFixtureTests.names)
    func everyFixtureIsFollowedToItsEnd(name: String) throws {
        let file = try Fixtures.bytes("JPEG/\(name).jpg")
        let stream = try JPEGStream(file)
        #expect(stream.abbreviated.count + stream.tables.count == file.count + 4)
        #expect(stream.abbreviated.suffix(2) == [0xFF, 0xD9])
    }

    @Test func whatIsNoJPEGKeepsItsSize() throws {
        let png = try Fixtures.bytes("PNG/rgb8.png")
        #expect(JPEGStream.abbreviatedByteCount(png) == png.count)
        #expect(JPEGStream.abbreviatedByteCount([]) == 0)
        let cut = try Array(Fixtures.bytes("JPEG/grey.jpg").dropLast())
        #expect(JPEGStream.abbreviatedByteCount(cut) == cut.count)
        #expect { try JPEGStream(cut) } throws: { ($0 as? ImageCodecError)?.code == .truncated }
        #expect { try JPEGStream(png) } throws: { ($0 as? ImageCodecError)?.code == .unknownFormat }
    }
}
