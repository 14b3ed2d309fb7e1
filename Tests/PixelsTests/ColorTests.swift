import Pixels
import Testing

@Suite struct ColorTests {
    @Test func greySurvivesTheWayThroughColor() {
        let image = countingImage(width: 16, height: 16)
        #expect(image.converted(to: .rgb).samples.count == 3 * 256)
        #expect(image.converted(to: .rgb).converted(to: .grey) == image)
    }

    @Test func lumaIsThatOfBT601() {
        let primaries = RasterImage(width: 3, height: 1, samples: [255, 0, 0, 0, 255, 0, 0, 0, 255])
        // 76.245, 149.685, 29.07.
        #expect(primaries.converted(to: .grey).samples == [76, 150, 29])
        let black = RasterImage(width: 1, height: 1, samples: [0, 0, 0])
        #expect(black.converted(to: .grey).samples == [0])
    }

    @Test func sameModelIsTheSameImage() {
        let image = RasterImage(width: 1, height: 2, samples: [1, 2, 3, 4, 5, 6])
        #expect(image.converted(to: .rgb) == image)
    }

    @Test func agreesWithPillow() throws {
        let source = try Netpbm.read("Resize/source.ppm")
        #expect(try source.converted(to: .grey) == Netpbm.read("Resize/grey.pgm"))
    }
}
