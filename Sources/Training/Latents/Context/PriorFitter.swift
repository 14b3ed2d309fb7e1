internal import Datasets
internal import EntropyCoding
public import FeatureCodec
internal import NeuralNetwork
public import Pixels

/// Fits the priors of trained codecs anew: their networks stay, their tables are counted on other images.
///
/// The models that come of it have fingerprints of their own, for streams of the old ones need the old tables.
public struct PriorFitter: Sendable {
    /// A codec with its new prior, and what that is worth.
    public struct Fitted: Sendable {
        /// The codec.
        public let model: FeatureModel
        /// The payload of an image under the old prior, in bytes, on average over the images that were held out.
        public let bytesBefore: Double
        /// The payload under the new one, of the same images.
        public let bytesAfter: Double
    }

    /// A codec as it is, and what a fit starts from.
    private struct Start: Sendable {
        let model: FeatureModel
        let prior: any Prior
        let base: FactorizedPrior
        let deadZone: Float
    }

    private let starts: [Start]
    private let preprocessing: Preprocessing
    private let encoder: Graph
    private let parameters: Parameters
    private let size: ContextSize
    private let deadZone: Float?

    /// One image of so many is held out to measure by.
    private static let heldOutShare = 8

    /// - Parameters:
    ///   - models: codecs that share an encoder, whose priors are factorised or have contexts.
    ///   - size: how finely the new priors tell symbols apart.
    ///   - deadZone: by how much of a step values are moved towards the median before they are rounded, in 0..<0.5; nil keeps
    ///     what the model has.
    /// - Throws: `TrainingError.Code.unknownModel` for other models.
    public init(_ models: [FeatureModel], size: ContextSize = ContextSize(), deadZone: Float? = nil) throws {
        guard let first = models.first, models.count == 1 || FeatureModel.fitOneFile(models) else {
            throw TrainingError(.unknownModel, "priors are fitted together where codecs share one encoder")
        }
        guard let encoder = first.graphs[.encoder] else {
            throw TrainingError(
                .unknownModel, "the model '\(first.name)' has no encoder in floating point to fit a prior to")
        }
        starts = try models.map(Self.start)
        preprocessing = first.preprocessing
        parameters = first.parameters
        self.encoder = encoder
        self.size = size
        self.deadZone = deadZone
    }

    private static func start(_ model: FeatureModel) throws -> Start {
        switch model.prior {
        case let prior as FactorizedPrior:
            return Start(model: model, prior: prior, base: prior, deadZone: 0)
        case let prior as ContextPrior:
            return Start(model: model, prior: prior, base: try prior.withoutContexts, deadZone: prior.deadZone)
        default:
            throw TrainingError(
                .unknownModel,
                "the prior of '\(model.name)' is neither factorised nor one with contexts, which alone are fitted anew"
            )
        }
    }

    /// The codecs with priors that fit images; the same with any number of threads.
    ///
    /// - Parameters:
    ///   - count: the number of images, some of which only measure.
    ///   - threads: the threads to compute with.
    ///   - image: the image of a number in 0..<count.
    ///   - report: called with each codec as soon as it has its prior.
    /// - Throws: `TrainingError.Code.unsuitableData` for fewer images than 16; what `image` throws.
    public func fitted(
        count: Int,
        threads: Int = 1,
        image: @Sendable (Int) throws -> RasterImage,
        report: (Fitted) throws -> Void = { _ in }
    ) throws -> [Fitted] {
        guard count >= 2 * Self.heldOutShare else {
            throw TrainingError(
                .unsuitableData, "\(count) images are too few to fit a prior to; \(2 * Self.heldOutShare) will do")
        }
        let all = try latents(count: count, threads: threads, image: image)
        func part(heldOut: Bool) -> [Tensor] {
            all.indices.filter { ($0 % Self.heldOutShare == Self.heldOutShare - 1) == heldOut }.map { all[$0] }
        }
        let (latents, held) = (part(heldOut: false), part(heldOut: true))
        return try starts.map { start in
            let fitted = try fitted(start, to: latents, held: held, threads: threads)
            try report(fitted)
            return fitted
        }
    }

    /// What the encoder makes of images, each thread's share by a plan of its own.
    private func latents(count: Int, threads: Int, image: @Sendable (Int) throws -> RasterImage) throws -> [Tensor] {
        let shares = max(1, min(threads, count))
        return try parallelMap(count: shares, threads: shares) { share in
            let plan = try Engine.fastest(threads: 1)
                .compile(encoder, parameters, inputShapes: [preprocessing.inputShape])
            return try (share * count / shares..<(share + 1) * count / shares).map { number in
                try plan.run([preprocessing.tensor(try image(number))])[0]
            }
        }.flatMap { $0 }
    }

    private func fitted(_ start: Start, to latents: [Tensor], held: [Tensor], threads: Int) throws -> Fitted {
        let prior = try ContextFit(base: start.base, size: size, deadZone: deadZone ?? start.deadZone)
            .prior(of: latents, threads: threads)
        func bytes(_ prior: any Prior) throws -> Double {
            let bits = try held.map { latent in
                prior.bits(of: try prior.symbols(of: latent), shape: latent.shape).reduce(0, +)
            }
            return bits.reduce(0, +) / 8 / Double(max(held.count, 1))
        }
        return Fitted(
            model: try start.model.replacingPrior(with: prior),
            bytesBefore: try bytes(start.prior),
            bytesAfter: try bytes(prior)
        )
    }
}

extension ContextPrior {
    /// One table for each channel: the mean of those that its contexts use.
    fileprivate var withoutContexts: FactorizedPrior {
        get throws {
            let perChannel = map.count / channels
            let distributions = (0..<channels).map { channel in
                tables.mean(of: map[channel * perChannel..<(channel + 1) * perChannel].map(Int.init))
            }
            let precision = tables.precision
            return try FactorizedPrior(
                tables: ProbabilityTables(distributions.map { try $0.cut(precision: precision) }, precision: precision),
                medians: medians,
                steps: steps
            )
        }
    }
}

extension ProbabilityTables {
    /// The mean of the distributions of some tables.
    fileprivate func mean(of rows: [Int]) -> SymbolDistribution {
        let lowest = rows.map { Int(self.lowest(of: $0)) }.min() ?? 0
        let highest = rows.map { Int(self.lowest(of: $0)) + frequencies(of: $0).count - 2 }.max() ?? 0
        var probabilities = [Double](repeating: 0, count: highest - lowest + 1)
        var escape = 0.0
        let unit = 1 / Double(rows.count << precision)
        for row in rows {
            let frequencies = frequencies(of: row)
            let first = Int(self.lowest(of: row)) - lowest
            for (index, frequency) in frequencies.dropLast().enumerated() {
                probabilities[first + index] += Double(frequency) * unit
            }
            escape += Double(frequencies.last ?? 0) * unit
        }
        return SymbolDistribution(lowest: Int32(lowest), probabilities: probabilities, escape: escape)
    }
}
