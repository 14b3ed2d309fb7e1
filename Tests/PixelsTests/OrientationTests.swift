import Pixels
import Testing

@Suite struct OrientationTests {
    /// What the rows `0 1 2` and `3 4 5` become.
    private static let upright: [(Orientation, Int, [UInt8])] = [
        (.up, 3, [0, 1, 2, 3, 4, 5]),
        (.upMirrored, 3, [2, 1, 0, 5, 4, 3]),
        (.down, 3, [5, 4, 3, 2, 1, 0]),
        (.downMirrored, 3, [3, 4, 5, 0, 1, 2]),
        (.leftMirrored, 2, [0, 3, 1, 4, 2, 5]),
        (.right, 2, [3, 0, 4, 1, 5, 2]),
        (.rightMirrored, 2, [5, 2, 4, 1, 3, 0]),
        (.left, 2, [2, 5, 1, 4, 0, 3]),
    ]

    @Test(arguments: upright)
    func samplesMoveWhereTheyBelong(orientation: Orientation, width: Int, samples: [UInt8]) {
        let turned = countingImage(width: 3, height: 2).oriented(orientation)
        #expect(turned == RasterImage(width: width, height: 6 / width, colorModel: .grey, samples: samples))
        #expect(orientation.swapsSides == (width == 2))
    }

    @Test func everyOrientationIsListed() {
        #expect(Self.upright.map(\.0) == Orientation.allCases)
        #expect(Orientation.allCases.map(\.rawValue) == Array(1...8))
    }

    @Test(arguments: Orientation.allCases)
    func colorsMoveTogether(orientation: Orientation) {
        let grey = countingImage(width: 4, height: 3)
        #expect(grey.converted(to: .rgb).oriented(orientation) == grey.oriented(orientation).converted(to: .rgb))
    }

    @Test func turnsUndoEachOther() {
        let image = countingImage(width: 5, height: 4)
        #expect(image.oriented(.right).oriented(.left) == image)
        #expect(image.oriented(.right).oriented(.right) == image.oriented(.down))
        for mirrored in [Orientation.upMirrored, .downMirrored, .leftMirrored, .rightMirrored] {
            #expect(image.oriented(mirrored).oriented(mirrored) == image)
        }
        #expect(image.flippedHorizontally() == image.oriented(.upMirrored))
    }
}
