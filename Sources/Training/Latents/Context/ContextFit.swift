internal import EntropyCoding
internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// Fits a context prior to latents of training images.
///
/// The weights of a pass are those that predict the magnitude of its symbols best in the sense of least squares. Contexts are
/// stretches of the weighted sum: many at first, of which the two neighbours that lose least are joined until few are left.
/// Tables are what was counted in each context, filled up with what was counted in all contexts of the pass, and that with the
/// factorised prior.
struct ContextFit {
    /// What fills up the counts, and turns values into symbols.
    let base: FactorizedPrior
    /// The number of contexts in each pass.
    let contexts: Int
    /// By how much of a step values are moved towards the median before rounding.
    let deadZone: Float

    /// The magnitude from which symbols are alike to the regression.
    private static let targetLimit: UInt32 = 4
    /// The greatest weight after rounding to whole numbers.
    private static let greatestWeight = 1024.0
    /// The stretches that contexts are joined from.
    private static let stretches = 48
    /// How many symbols' worth the distribution of the whole pass counts in a context, and the prior in a pass.
    private static let filling = 8.0

    /// The prior that fits latents, each in a batch of any size.
    func prior(of batches: [Tensor]) throws -> ContextPrior {
        let images = try batches.flatMap { batch in try symbols(of: batch) }
        guard let shape = batches.first.map({ [1] + $0.shape.dropFirst() }) else {
            throw TrainingError(.unsuitableData, "there are no training images to count contexts in")
        }
        let board = Checkerboard(shape)
        var features = images.map { _ in ContextFeatures(board) }
        var (weights, thresholds) = ([[Int32]](), [[Int32]]())
        var distributions: [SymbolDistribution] = []
        for pass in 0..<2 * base.channels {
            let channel = pass / 2
            let anchors = images.map { pass & 1 == 1 ? $0[pass - 1] : nil }
            let observed = PassSample(
                symbols: images.map { $0[pass] },
                columns: images.indices.map { features[$0].columns(anchors: anchors[$0]) }
            )
            let own = observed.weights(targetLimit: Self.targetLimit, greatest: Self.greatestWeight)
            let counted = observed.contexts(weights: own, stretches: Self.stretches, count: contexts)
            var all = Histogram()
            for histogram in counted.histograms { all += histogram }
            weights.append(own)
            thresholds.append(counted.thresholds)
            distributions += counted.histograms.map { fill($0, from: all, channel: channel) }
            if pass & 1 == 1 {
                for image in images.indices {
                    features[image].add(even: images[image][pass - 1], odd: images[image][pass])
                }
            }
        }
        let precision = base.tables.precision
        return try ContextPrior(
            tables: ProbabilityTables(distributions.map { try $0.cut(precision: precision) }, precision: precision),
            medians: base.medians,
            steps: base.steps,
            deadZone: deadZone,
            weights: weights,
            thresholds: thresholds
        )
    }

    /// The symbols of each pass for each image of a batch.
    private func symbols(of batch: Tensor) throws -> [[[Int32]]] {
        let shape = [1] + batch.shape.dropFirst()
        let length = shape.reduce(1, *)
        let board = Checkerboard(shape)
        return try (0..<batch.shape[0]).map { image in
            let latent = Tensor(shape: shape, scalars: Array(batch.scalars[image * length..<(image + 1) * length]))
            return board.passes(
                of: try SymbolRounding.symbols(of: latent, steps: base.steps, deadZone: deadZone) { channel, _ in
                    base.medians[channel]
                }
            )
        }
    }

    /// A distribution over the symbols of a context.
    private func fill(_ counts: Histogram, from all: Histogram, channel: Int) -> SymbolDistribution {
        let frequencies = base.tables.frequencies(of: channel)
        let total = Double(1 << base.tables.precision)
        let own = Int(base.tables.lowest(of: channel))
        let lowest = min(own, all.lowest)
        let highest = max(own + frequencies.count - 2, all.highest)
        func prior(_ symbol: Int) -> Double {
            (0..<frequencies.count - 1).contains(symbol - own) ? Double(frequencies[symbol - own]) / total : 0
        }
        let escape = Double(frequencies.last ?? 1) / total
        let allTotal = Double(all.total) + Self.filling
        let ownTotal = Double(counts.total) + Self.filling
        let probabilities = (lowest...highest).map { symbol in
            let whole = (Double(all[symbol]) + Self.filling * prior(symbol)) / allTotal
            return (Double(counts[symbol]) + Self.filling * whole) / ownTotal
        }
        return SymbolDistribution(
            lowest: Int32(lowest),
            probabilities: probabilities,
            escape: escape * Self.filling / allTotal * Self.filling / ownTotal
        )
    }
}
