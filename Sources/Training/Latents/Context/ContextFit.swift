internal import Datasets
internal import EntropyCoding
internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// Fits a context prior to latents of training images.
///
/// A network is trained to look at the symbols around (``ContextNetworkFit``); or two rules have the weights that predict best,
/// in the sense of least squares, the magnitude of a symbol and the symbol itself. What was counted in each context of both,
/// filled up with what was counted in the whole pass, and that with the factorised prior, is brought down to a few tables
/// (``TableSharing``).
struct ContextFit: Sendable {
    /// What fills up the counts, and turns values into symbols.
    let base: FactorizedPrior
    /// How finely the prior tells symbols apart.
    let size: ContextSize
    /// By how much of a step values are moved towards the median before rounding.
    let deadZone: Float

    /// The magnitude from which symbols are alike to the regressions.
    private static let targetLimit: Int32 = 4
    /// The greatest weights after rounding to whole numbers: of magnitudes, and of symbols, which are many and take 8 bits.
    private static let greatestWeights = (magnitudes: 1024.0, neighbours: 127.0)
    /// How many symbols' worth the distribution of the whole pass counts in a context, and the prior in a pass.
    private static let filling = 8.0

    /// The prior that fits latents, each in a batch of any size; the same with any number of threads.
    func prior(of batches: [Tensor], threads: Int = 1) throws -> ContextPrior {
        let latents = batches.flatMap(\.images)
        guard let shape = latents.first?.shape else {
            throw TrainingError(.unsuitableData, "there are no training images to count contexts in")
        }
        let images = try latents.map(symbols)
        let network =
            try size.units > 0
            ? ContextNetworkFit(images, shape: shape, units: size.units).network(threads: threads) : nil
        let known = network == nil ? knowledge(of: images, shape: shape) : []
        let passes = parallelMap(count: base.channels, threads: threads) { channel in
            if let network { return fit(channel: channel, of: images, shape: shape, by: network) }
            return [2 * channel, 2 * channel + 1].map { fit(pass: $0, of: images, knowing: known[channel]) }
        }
        return try joined(passes.flatMap { $0 }, network: network)
    }

    /// The symbols of each pass of a latent.
    private func symbols(of latent: Tensor) throws -> [[Int32]] {
        let planar = try SymbolRounding.symbols(of: latent, steps: base.steps, deadZone: deadZone) { channel, _ in
            base.medians[channel]
        }
        return Checkerboard(latent.shape).passes(of: planar)
    }

    /// What is known before each channel, by channel and image; those of an image share what they both know.
    private func knowledge(of images: [[[Int32]]], shape: [Int]) -> [[ContextSurroundings]] {
        var surroundings = images.map { _ in ContextSurroundings(shape: shape) }
        return (0..<base.channels).map { channel in
            defer {
                for image in images.indices {
                    surroundings[image].add(even: images[image][2 * channel], odd: images[image][2 * channel + 1])
                }
            }
            return surroundings
        }
    }

    /// What was found for a pass.
    private struct FittedPass: Sendable {
        let magnitudes: PassRule
        let neighbours: PassRule
        let contexts: [TableSharing.Context]
    }

    /// Both rules of a pass, and what is seen in their contexts.
    private func fit(
        pass: Int, of images: [[[Int32]]], knowing surroundings: [ContextSurroundings]
    ) -> FittedPass {
        let anchors = images.map { pass & 1 == 1 ? $0[pass - 1] : nil }
        let symbols = images.map { $0[pass] }
        let byMagnitude = PassSample(
            symbols,
            columns: { surroundings[$0].magnitudes.columns(anchors: anchors[$0]) },
            sums: { surroundings[$0].magnitudes.sums(anchors: anchors[$0], weights: $1) }
        ).rule(contexts: size.magnitudes, greatest: Self.greatestWeights.magnitudes) {
            min(Int32(clamping: $0.magnitude), Self.targetLimit)
        }
        let byNeighbours = PassSample(
            symbols,
            columns: { surroundings[$0].neighbours.columns(anchors: anchors[$0]) },
            sums: { surroundings[$0].neighbours.sums(anchors: anchors[$0], weights: $1) }
        ).rule(contexts: size.neighbours, greatest: Self.greatestWeights.neighbours) {
            max(-Self.targetLimit, min(Self.targetLimit, $0))
        }
        return fitted(symbols, byMagnitude, byNeighbours, channel: pass / 2)
    }

    /// Both passes of a channel, whose contexts are parts of what a network makes of what is known.
    private func fit(
        channel: Int, of images: [[[Int32]]], shape: [Int], by network: ContextNetwork
    ) -> [FittedPass] {
        let sums = images.map { image in
            var sums = NetworkSums(network, shape: shape)
            for before in 0..<channel { sums.add(even: image[2 * before], odd: image[2 * before + 1]) }
            return [sums.sums(anchors: nil), sums.sums(anchors: image[2 * channel])]
        }
        return (0..<2).map { parity in
            let symbols = images.map { $0[2 * channel + parity] }
            return fitted(
                symbols,
                PassRule(sums: sums.map { $0[parity].magnitudes }, symbols: symbols, contexts: size.magnitudes),
                PassRule(sums: sums.map { $0[parity].neighbours }, symbols: symbols, contexts: size.neighbours),
                channel: channel
            )
        }
    }

    private func fitted(
        _ symbols: [[Int32]], _ magnitudes: PassRule, _ neighbours: PassRule, channel: Int
    ) -> FittedPass {
        FittedPass(
            magnitudes: magnitudes,
            neighbours: neighbours,
            contexts: filled(histograms(symbols, magnitudes, neighbours), channel: channel)
        )
    }

    /// The prior of all passes, with tables that their contexts share.
    private func joined(_ passes: [FittedPass], network: ContextNetwork?) throws -> ContextPrior {
        let shared = TableSharing(passes.flatMap(\.contexts), tables: size.tables, filling: Self.filling)
        let precision = base.tables.precision
        return try ContextPrior(
            tables: ProbabilityTables(
                shared.distributions.map { try $0.cut(precision: precision) }, precision: precision),
            medians: base.medians,
            steps: base.steps,
            deadZone: deadZone,
            magnitudes: ContextRule(passes.map(\.magnitudes)),
            neighbours: size.neighbours > 1 ? ContextRule(passes.map(\.neighbours)) : nil,
            network: network,
            map: shared.assignments.map { UInt16($0) }
        )
    }

    /// What was seen in each context of a pass.
    private func histograms(_ symbols: [[Int32]], _ magnitudes: PassRule, _ neighbours: PassRule) -> [Histogram] {
        var histograms = [Histogram](repeating: Histogram(), count: size.magnitudes * size.neighbours)
        for image in symbols.indices {
            for (place, symbol) in symbols[image].enumerated() {
                let row = Int(magnitudes.contexts[image][place]) * size.neighbours
                histograms[row + Int(neighbours.contexts[image][place])].add(symbol)
            }
        }
        return histograms
    }

    /// The contexts of a pass, each with a distribution that is defined where nothing was seen, too.
    private func filled(_ histograms: [Histogram], channel: Int) -> [TableSharing.Context] {
        var all = Histogram()
        for histogram in histograms { all += histogram }
        let frequencies = base.tables.frequencies(of: channel)
        let total = Double(1 << base.tables.precision)
        let own = Int(base.tables.lowest(of: channel))
        let lowest = min(own, all.lowest)
        let highest = max(own + frequencies.count - 2, all.highest)
        let weight = Double(all.total) + Self.filling
        let whole = (lowest...highest).map { symbol in
            let known = (0..<frequencies.count - 1).contains(symbol - own) ? Double(frequencies[symbol - own]) : 0
            return (Double(all[symbol]) + Self.filling * known / total) / weight
        }
        let escape = Double(frequencies.last ?? 1) / total * Self.filling / weight
        let pass = SymbolDistribution(lowest: Int32(lowest), probabilities: whole, escape: escape)
        return histograms.map { TableSharing.Context(counts: $0, pass: pass) }
    }
}

extension Tensor {
    /// The parts of a batch, each with a batch of one.
    fileprivate var images: [Tensor] {
        let shape = [1] + shape.dropFirst()
        let length = shape.reduce(1, *)
        return (0..<self.shape[0]).map {
            Tensor(shape: shape, scalars: Array(scalars[$0 * length..<($0 + 1) * length]))
        }
    }
}

extension ContextRule {
    /// Joins the rules of all passes.
    fileprivate init(_ passes: [PassRule]) {
        self.init(weights: passes.map(\.weights), thresholds: passes.map(\.thresholds))
    }
}
