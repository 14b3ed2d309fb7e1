// Runs the networks in whole numbers, of priors and of encoders, on made-up weights, and prints a checksum of what they give.
// Compiles as Embedded Swift, beside Streams.swift.

enum WholeNumbers {
    static func main() {
        for units in [16, 48] { showContexts(units: units) }
        showSynthesis()
        showEncoder()
    }

    /// Contexts of a latent under a network, and under two linear rules.
    private static func showContexts(units: Int) {
        let shape = [1, 9, 14, 6]
        var random = Numbers()
        let inputs = (0..<shape[3]).reduce(0) { $0 + ContextNetwork.inputCount(channel: $1) }
        let network = try? ContextNetwork(
            channels: shape[3],
            units: units,
            weights: random.list(inputs * ContextNetwork.signs * units, -128...127),
            biases: random.list(2 * shape[3] * units, -600...600),
            results: random.list(2 * shape[3] * units, -700...700)
        )
        guard let network else { return print("contexts, \(units) units: NOT ACCEPTED") }
        let board = Checkerboard(shape)
        let passes = board.passes(of: random.list(shape[3] * board.placeCount, -5...5))
        var sums = NetworkSums(network, shape: shape)
        var surroundings = ContextSurroundings(shape: shape)
        var found: [Int32] = []
        for channel in 0..<shape[3] {
            let (even, odd) = (passes[2 * channel], passes[2 * channel + 1])
            for anchors in [nil, even] {
                let results = sums.sums(anchors: anchors)
                let pass = 2 * channel + (anchors == nil ? 0 : 1)
                let magnitudes = random.list(ContextFeatures.count(pass: pass), -4_000...4_000)
                let neighbours = random.list(ContextNeighbours.count(pass: pass), -4_000...4_000)
                found += results.magnitudes + results.neighbours
                found += surroundings.magnitudes.sums(anchors: anchors, weights: magnitudes)
                found += surroundings.neighbours.sums(anchors: anchors, weights: neighbours)
            }
            sums.add(even: even, odd: odd)
            surroundings.add(even: even, odd: odd)
        }
        show("contexts, \(units) units", found)
    }

    /// A network of a hyperprior: transposed convolutions, then a plain one.
    private static func showSynthesis() {
        var random = Numbers()
        let layers = [
            layer(&random, (8, 20), kernel: 5, stride: 2, padding: 2, isTransposed: true),
            layer(&random, (20, 20), kernel: 5, stride: 2, padding: 2, isTransposed: true),
            layer(&random, (20, 12), kernel: 3, padding: 1),
        ].compactMap { $0 }
        guard layers.count == 3, let network = try? IntegerNetwork(layers: layers) else {
            return print("synthesis: NOT ACCEPTED")
        }
        let input = IntegerGrid(height: 5, width: 4, channels: 8, elements: random.list(160, -140...140))
        show("synthesis", network.run(input).elements)
    }

    /// An encoder, by the definition and by the form that is made ready for a size; one layer has channels in groups.
    private static func showEncoder() {
        var random = Numbers()
        let layers = [
            layer(&random, (3, 20), kernel: 5, stride: 2, padding: 2),
            layer(&random, (20, 20), kernel: 3, padding: 1, groups: 20),
            layer(&random, (20, 7), kernel: 3, stride: 2, padding: 1),
        ].compactMap { $0 }
        guard layers.count == 3, let network = try? IntegerNetwork(layers: layers, inputs: IntegerEncoder.inputs),
            let encoder = try? IntegerEncoder(network: network, zeroPoints: [124, 116, 103], fractionDigits: 6),
            let plan = try? IntegerPlan(encoder, height: 30, width: 41, form: .plain)
        else { return print("encoder: NOT ACCEPTED") }
        let samples = random.list(30 * 41 * 3, 0...255).map { UInt8($0) }
        let defined = encoder.run(samples: samples, height: 30, width: 41)
        show("encoder", defined)
        print("encoder made ready: \(plan.run(samples: samples) == defined ? "" : "NOT ")the same")
    }

    private static func layer(
        _ random: inout Numbers,
        _ channels: (from: Int, to: Int),
        kernel: Int,
        stride: Int = 1,
        padding: Int,
        groups: Int = 1,
        isTransposed: Bool = false
    ) -> IntegerLayer? {
        try? IntegerLayer(
            isTransposed: isTransposed,
            inputChannels: channels.from,
            outputChannels: channels.to,
            groups: groups,
            kernel: kernel,
            stride: stride,
            padding: padding,
            weights: random.list(kernel * kernel * channels.from / groups * channels.to, -63...63).map { Int8($0) },
            biases: random.list(channels.to, -3_000...3_000),
            scales: random.list(channels.to, 1 << 28...1 << 30).map { FixedPointScale(multiplier: $0, shift: 37) }
        )
    }

    private static func show(_ name: String, _ numbers: [Int32]) {
        var check = CRC32()
        check.update(words: numbers)
        let distinct = Set(numbers).count
        print("\(name): \(numbers.count) numbers, \(distinct > 20 ? "" : "NOT ")varied, CRC-32 \(check.value)")
    }
}

/// A few numbers after another, the same on every machine.
private struct Numbers {
    private var state: UInt64 = 7

    mutating func list(_ count: Int, _ range: ClosedRange<Int32>) -> [Int32] {
        (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let span = UInt64(range.upperBound - range.lowerBound) + 1
            return range.lowerBound + Int32((state >> 33) % span)
        }
    }
}

/// What the networks ask of the rest of their module.
enum DecodingLimits {
    static func product(_ extents: [Int]) -> Int? { extents.reduce(1, *) }
}
