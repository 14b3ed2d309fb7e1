import Pixels
import Testing

/// Pixels that follow from a seed by a linear congruence, the same on every machine.
private func noise(width: Int, height: Int, colorModel: RasterImage.ColorModel, seed: UInt32) -> RasterImage {
    var state = seed
    let samples = (0..<width * height * colorModel.channelCount).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
    }
    return RasterImage(width: width, height: height, colorModel: colorModel, samples: samples)
}

/// The 64-bit FNV-1a hash of the samples.
private func fingerprint(_ image: RasterImage) -> UInt64 {
    image.samples.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

/// (source width, source height, target width, target height): whole and broken ratios, both ways, and thin images.
private let shapes = [
    (8, 8, 4, 4), (224, 60, 128, 34), (7, 5, 3, 2), (13, 17, 12, 16), (5, 4, 9, 11), (3, 40, 6, 7), (1, 1, 4, 3),
    (50, 1, 7, 1), (9, 9, 1, 1), (6, 10, 6, 5),
]

@Suite struct AreaResizeTests {
    /// The average over the box in floating point: where it is no tie, rounding it must give our sample.
    @Test(arguments: shapes, RasterImage.ColorModel.allCases)
    func samplesAreRoundedBoxAverages(shape: (Int, Int, Int, Int), colorModel: RasterImage.ColorModel) {
        let image = noise(width: shape.0, height: shape.1, colorModel: colorModel, seed: 7)
        let resized = image.resized(width: shape.2, height: shape.3, filter: .area)
        let (stepX, stepY) = (Double(shape.0) / Double(shape.2), Double(shape.1) / Double(shape.3))
        let channels = colorModel.channelCount
        var worst = 0.0
        for y in 0..<shape.3 {
            for x in 0..<shape.2 {
                var sums = [Double](repeating: 0, count: channels)
                for row in 0..<shape.1 {
                    let shareY = min(Double(row + 1), Double(y + 1) * stepY) - max(Double(row), Double(y) * stepY)
                    for column in 0..<shape.0 where shareY > 0 {
                        let right = min(Double(column + 1), Double(x + 1) * stepX)
                        let share = right - max(Double(column), Double(x) * stepX)
                        for channel in 0..<channels where share > 0 {
                            let sample = image.samples[(row * shape.0 + column) * channels + channel]
                            sums[channel] += shareY * share * Double(sample)
                        }
                    }
                }
                for channel in 0..<channels {
                    let exact = sums[channel] / (stepX * stepY)
                    let sample = Double(resized.samples[(y * shape.2 + x) * channels + channel])
                    worst = max(worst, abs(sample - exact))
                }
            }
        }
        #expect(worst <= 0.5 + 1e-9)
    }

    @Test func halvesAreRoundedUp() {
        let image = RasterImage(width: 2, height: 1, colorModel: .grey, samples: [0, 1])
        #expect(image.resized(width: 1, height: 1, filter: .area).samples == [1])
        let square = RasterImage(width: 2, height: 2, colorModel: .grey, samples: [254, 254, 255, 254])
        #expect(square.resized(width: 1, height: 1, filter: .area).samples == [254])
    }

    @Test func enlargingRepeatsPixels() {
        let image = RasterImage(width: 2, height: 1, colorModel: .grey, samples: [10, 200])
        #expect(image.resized(width: 4, height: 1, filter: .area).samples == [10, 10, 200, 200])
        #expect(image.resized(width: 3, height: 1, filter: .area).samples == [10, 105, 200])
    }

    @Test(arguments: shapes)
    func mirroringCommutes(shape: (Int, Int, Int, Int)) {
        let image = noise(width: shape.0, height: shape.1, colorModel: .rgb, seed: 9)
        let resized = image.resized(width: shape.2, height: shape.3, filter: .area)
        let mirrored = image.flippedHorizontally().resized(width: shape.2, height: shape.3, filter: .area)
        #expect(mirrored == resized.flippedHorizontally())
    }
}

@Suite struct BicubicResizeTests {
    /// Pillow rounds between its two passes and has weights of its own precision.
    @Test(arguments: [(16, 16), (20, 29), (37, 11), (64, 50), (5, 40)])
    func agreesWithPillow(size: (Int, Int)) throws {
        let source = try Netpbm.read("Resize/source.ppm")
        let expected = try Netpbm.read("Resize/bicubic-\(size.0)x\(size.1).ppm")
        let resized = source.resized(width: size.0, height: size.1, filter: .bicubic)
        let differences = zip(resized.samples, expected.samples).map { abs(Int($0) - Int($1)) }
        #expect(try #require(differences.max()) <= 1)
    }

    /// The weights are good to about one part in 10^5, so a sample may cross a tie that it nearly touches.
    @Test(arguments: shapes)
    func samplesAreRoundedWeightedSums(shape: (Int, Int, Int, Int)) {
        let image = noise(width: shape.0, height: shape.1, colorModel: .grey, seed: 8)
        let resized = image.resized(width: shape.2, height: shape.3, filter: .bicubic)
        let columns = (0..<shape.2).map { cubicWeights(position: $0, from: shape.0, to: shape.2) }
        var worst = 0.0
        for y in 0..<shape.3 {
            let rows = cubicWeights(position: y, from: shape.1, to: shape.3)
            for x in 0..<shape.2 {
                var sum = 0.0
                for row in 0..<shape.1 where rows[row] != 0 {
                    for column in 0..<shape.0 where columns[x][column] != 0 {
                        sum += rows[row] * columns[x][column] * Double(image.samples[row * shape.0 + column])
                    }
                }
                let sample = Double(resized.samples[y * shape.2 + x])
                worst = max(worst, abs(sample - min(max(sum, 0), 255)))
            }
        }
        #expect(worst <= 0.505)
    }

    /// The weights of all source positions in floating point.
    private func cubicWeights(position: Int, from source: Int, to target: Int) -> [Double] {
        let ratio = Double(source) / Double(target)
        let raw = (0..<source).map { index in
            let distance = ((Double(position) + 0.5) * ratio - (Double(index) + 0.5)) / max(1, ratio)
            let t = abs(distance)
            return t < 1
                ? 1.5 * t * t * t - 2.5 * t * t + 1 : t < 2 ? -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2 : 0
        }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }

    @Test func overshootIsClamped() {
        let edge = RasterImage(width: 8, height: 1, colorModel: .grey, samples: [0, 0, 0, 0, 255, 255, 255, 255])
        let resized = edge.resized(width: 16, height: 1, filter: .bicubic).samples
        #expect(resized.first == 0)
        #expect(resized.last == 255)
        #expect(resized == resized.sorted())
    }
}

@Suite struct ResizeTests {
    @Test(arguments: shapes, ResizeFilter.allCases)
    func evenImagesStayEven(shape: (Int, Int, Int, Int), filter: ResizeFilter) {
        for level: UInt8 in [0, 1, 128, 254, 255] {
            let image = RasterImage(
                width: shape.0, height: shape.1, samples: Array(repeating: level, count: shape.0 * shape.1 * 3))
            let resized = image.resized(width: shape.2, height: shape.3, filter: filter)
            #expect(resized.samples == Array(repeating: level, count: shape.2 * shape.3 * 3))
        }
    }

    @Test(arguments: ResizeFilter.allCases)
    func sameSizeIsTheSameImage(filter: ResizeFilter) {
        let image = noise(width: 12, height: 10, colorModel: .rgb, seed: 3)
        #expect(image.resized(width: 12, height: 10, filter: filter) == image)
        // One side kept: its samples pass through untouched.
        let tall = image.resized(width: 12, height: 20, filter: .area)
        #expect(tall.resized(width: 12, height: 10, filter: .area) == image)
    }

    @Test func extremeRatiosStayInRange() {
        let row = noise(width: 20_000, height: 1, colorModel: .grey, seed: 4)
        #expect(row.resized(width: 1, height: 1, filter: .area).samples.allSatisfy { (120...135).contains($0) })
        #expect(row.resized(width: 1, height: 1, filter: .bicubic).samples.allSatisfy { (118...137).contains($0) })
        let pixel = RasterImage(width: 1, height: 1, colorModel: .grey, samples: [77])
        for filter in ResizeFilter.allCases {
            #expect(pixel.resized(width: 5000, height: 1, filter: filter).samples.allSatisfy { $0 == 77 })
        }
    }

    /// These must never change: models were trained on what they stand for.
    @Test(arguments: [
        (ResizeFilter.area, 128, 128, 880_175_890_006_195_919 as UInt64),
        (.area, 61, 50, 6_625_493_113_224_589_381),
        (.area, 300, 170, 14_333_807_846_433_317_484),
        (.bicubic, 128, 128, 2_095_459_009_792_164_025),
        (.bicubic, 61, 50, 14_787_552_804_785_057_536),
        (.bicubic, 300, 170, 7_759_073_034_132_621_400),
    ])
    func resultIsTheSameEverywhere(filter: ResizeFilter, width: Int, height: Int, hash: UInt64) {
        let image = noise(width: 224, height: 150, colorModel: .rgb, seed: 1)
        #expect(fingerprint(image.resized(width: width, height: height, filter: filter)) == hash)
    }
}

@Suite struct CoverTests {
    @Test func sizeIsAsAskedAndTheMiddleIsKept() {
        // Nine columns shrink to three of three; the outer ones are cut.
        let wide = RasterImage(
            width: 9, height: 3, colorModel: .grey, samples: (0..<27).map { UInt8($0 % 9 / 3 * 100) })
        #expect(wide.resizedToCover(width: 1, height: 1, filter: .area).samples == [100])
        #expect(wide.oriented(.right).resizedToCover(width: 1, height: 1, filter: .area).samples == [100])
    }

    @Test(arguments: [(224, 224), (300, 200), (200, 300), (1, 1), (1000, 3), (128, 128), (129, 127)])
    func everyShapeIsCovered(size: (Int, Int)) {
        let image = noise(width: size.0, height: size.1, colorModel: .grey, seed: 5)
        for (width, height) in [(128, 128), (16, 9), (1, 1), (7, 30)] {
            let covered = image.resizedToCover(width: width, height: height, filter: .area)
            #expect((covered.width, covered.height) == (width, height))
        }
    }

    @Test(arguments: [(300, 200), (200, 300), (31, 9), (128, 200), (7, 100)], [ResizeFilter.area, .bicubic])
    func whatTheCropDropsNeedNotBeComputed(size: (Int, Int), filter: ResizeFilter) {
        let image = noise(width: size.0, height: size.1, colorModel: .rgb, seed: 8)
        for (width, height) in [(128, 128), (16, 9), (5, 30)] {
            let byWidth = width * size.1 >= height * size.0
            let (coverWidth, coverHeight) =
                byWidth
                ? (width, max(height, (2 * size.1 * width + size.0) / (2 * size.0)))
                : (max(width, (2 * size.0 * height + size.1) / (2 * size.1)), height)
            let whole = image.resized(width: coverWidth, height: coverHeight, filter: filter)
            let covered = image.resizedToCover(width: width, height: height, filter: filter)
            #expect(covered == whole.centreCropped(width: width, height: height))
        }
    }

    /// Enlarged as a whole this image would take a gigabyte and a half.
    @Test(arguments: [(1, 32_768), (32_768, 1)])
    func longThinImagesAreCovered(size: (Int, Int)) {
        let image = noise(width: size.0, height: size.1, colorModel: .rgb, seed: 9)
        let covered = image.resizedToCover(width: 128, height: 128, filter: .bicubic)
        #expect((covered.width, covered.height) == (128, 128))
    }

    @Test func fittingShapesAreOnlyResized() {
        let image = noise(width: 224, height: 224, colorModel: .rgb, seed: 6)
        let resized = image.resized(width: 128, height: 128, filter: .area)
        #expect(image.resizedToCover(width: 128, height: 128, filter: .area) == resized)
        #expect(resized.resizedToCover(width: 128, height: 128, filter: .area) == resized)
    }
}
