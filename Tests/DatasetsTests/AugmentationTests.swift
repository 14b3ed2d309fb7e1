import NeuralNetwork
import Pixels
import Testing

@testable import Datasets

@Suite struct AugmentationTests {
    private let image = RasterImage(
        width: 4,
        height: 4,
        samples: (0..<16).flatMap { [UInt8($0), UInt8($0 + 100), UInt8($0 + 200)] }
    )

    private func reds(_ image: RasterImage) -> [UInt8] {
        stride(from: 0, to: image.samples.count, by: 3).map { image.samples[$0] }
    }

    private func variation(_ change: (inout Variation) -> Void) -> Variation {
        var variation = Variation(centredIn: (4, 4), target: (4, 4))
        change(&variation)
        return variation
    }

    @Test("a crop that sticks out is filled by reflection or with black, and can be mirrored")
    func borders() {
        let reflected = variation {
            $0.window.x = -1
            $0.window.y = 1
        }
        #expect(reds(reflected.crop(image)) == [5, 4, 5, 6, 9, 8, 9, 10, 13, 12, 13, 14, 9, 8, 9, 10])
        let black = variation {
            $0.window.x = -1
            $0.window.y = 1
            $0.border = .zero
            $0.isFlipped = true
        }
        #expect(reds(black.crop(image)) == [6, 5, 4, 0, 10, 9, 8, 0, 14, 13, 12, 0, 0, 0, 0, 0])
    }

    @Test("nothing switched on gives the image itself, or the centre of a larger one")
    func none() {
        var generator = SeededGenerator(seed: 3)
        let same = Augmentation.none.variation(source: (4, 4), target: (4, 4), using: &generator)
        #expect(same.crop(image) == image && same.keepsColors)
        let centre = Augmentation.none.variation(source: (4, 4), target: (2, 2), using: &generator)
        #expect(reds(centre.crop(image)) == [5, 6, 9, 10])
    }

    @Test("a scaled crop interpolates between pixels; a constant stays constant")
    func scaling() {
        let half = variation { $0.window = .init(x: 0, y: 0, width: 2, height: 2) }
        #expect(reds(half.crop(image)) == [0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6])
        let flat = RasterImage(width: 4, height: 4, samples: [UInt8](repeating: 77, count: 48))
        #expect(half.crop(flat) == flat)
    }

    @Test("draws stay within what was asked for, reach both ends and cost the same number of values")
    func draws() {
        let wide = Augmentation(
            padding: 2, scale: 0.5...1, aspectRatio: 0.8...1.25, flips: true, brightness: 0.3, contrast: 0.2,
            saturation: 0.1
        )
        let shifting = Augmentation(padding: 2)
        var first = SeededGenerator(seed: 1)
        var second = SeededGenerator(seed: 1)
        var corners: Set<Float> = []
        var mirrored = 0
        for _ in 0..<300 {
            let scaled = wide.variation(source: (40, 20), target: (20, 10), using: &first)
            let shifted = shifting.variation(source: (6, 6), target: (4, 4), using: &second)
            #expect(first == second)
            let window = scaled.window
            #expect(window.x >= 0 && window.y >= 0 && window.x + window.width <= 40.001)
            #expect(window.y + window.height <= 20.001)
            #expect(window.width * window.height >= 0.49 * 800 * 0.8)
            #expect(abs(scaled.brightness - 1) <= 0.3 && abs(scaled.contrast - 1) <= 0.2)
            #expect(abs(scaled.saturation - 1) <= 0.1)
            mirrored += scaled.isFlipped ? 1 : 0
            corners.insert(shifted.window.x)
        }
        #expect(corners == [-2, -1, 0, 1, 2, 3, 4])
        #expect((100...200).contains(mirrored))
    }

    @Test("colours: brightness, contrast about the mean, saturation about the grey, then normalisation")
    func colors() {
        let normalization = Normalization(mean: [0.5, 0, 0], deviation: [0.5, 1, 1])
        let pair = RasterImage(width: 2, height: 1, samples: [100, 100, 100, 200, 200, 200])
        func values(_ change: (inout Variation) -> Void, _ image: RasterImage) -> [Float] {
            var scalars = [Float](repeating: 0, count: image.samples.count)
            var span = scalars.mutableSpan
            normalization.write(image, variation(change), to: &span, at: 0)
            return scalars.enumerated().map { ($0.offset % 3 == 0 ? $0.element * 0.5 + 0.5 : $0.element) * 255 }
        }
        func near(_ values: [Float], _ expected: [Float]) -> Bool {
            values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 0.01 }
        }
        #expect(near(values({ _ in }, pair), [100, 100, 100, 200, 200, 200]))
        #expect(near(values({ $0.brightness = 1.2 }, pair), [120, 120, 120, 240, 240, 240]))
        #expect(near(values({ $0.contrast = 0.5 }, pair), [125, 125, 125, 175, 175, 175]))
        #expect(near(values({ $0.brightness = 2 }, pair), [200, 200, 200, 255, 255, 255]))
        let red = RasterImage(width: 1, height: 1, samples: [200, 0, 0])
        #expect(near(values({ $0.saturation = 0 }, red), [59.8, 59.8, 59.8]))
    }
}
