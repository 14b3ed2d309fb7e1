import Pixels
import Testing

/// A grey image whose samples count up from 0, row by row.
func countingImage(width: Int, height: Int) -> RasterImage {
    RasterImage(
        width: width, height: height, colorModel: .grey,
        samples: (0..<width * height).map { UInt8(truncatingIfNeeded: $0) })
}

@Suite struct CropTests {
    @Test func cropTakesRowsAndColumns() {
        let part = countingImage(width: 5, height: 4).cropped(x: 1, y: 2, width: 3, height: 2)
        #expect(part == RasterImage(width: 3, height: 2, colorModel: .grey, samples: [11, 12, 13, 16, 17, 18]))
    }

    @Test func cropKeepsPixelsTogether() {
        let image = RasterImage(width: 2, height: 2, samples: Array(1...12))
        #expect(image.cropped(x: 1, y: 1, width: 1, height: 1).samples == [10, 11, 12])
    }

    @Test func centreCropLeavesTheSmallerHalfAtTheTopLeft() {
        let part = countingImage(width: 5, height: 4).centreCropped(width: 2, height: 1)
        #expect(part.samples == [6, 7])
    }

    @Test func wholeCropIsTheImage() {
        let image = countingImage(width: 5, height: 4)
        #expect(image.cropped(x: 0, y: 0, width: 5, height: 4) == image)
        #expect(image.centreCropped(width: 5, height: 4) == image)
    }
}
