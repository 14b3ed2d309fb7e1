internal import Datasets
internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// Trains the network of a context prior on symbols of training images.
///
/// The network of each channel learns by itself to predict a logistic distribution of its symbols (``LogisticRate``), in floating
/// point; then its weights become whole numbers as large as the sums allow.
struct ContextNetworkFit: Sendable {
    /// By image: the symbols of each pass.
    private let images: [[[Int32]]]
    private let board: Checkerboard
    /// The hidden units of a channel's network.
    private let units: Int

    private static let batch = 32
    /// About nine passes over the images, as long as that is a sensible number of steps.
    private var steps: Int { min(max(images.count / 4, 100), 1_000) }
    private static let learningRate = 1e-2
    private static let seed: UInt64 = 1

    /// - Parameters:
    ///   - images: by image, the symbols of each pass.
    ///   - shape: that of all latents.
    ///   - units: the hidden units of a channel's network.
    init(_ images: [[[Int32]]], shape: [Int], units: Int) {
        self.images = images
        board = Checkerboard(shape)
        self.units = units
    }

    /// The network; the same with any number of threads.
    func network(threads: Int) throws -> ContextNetwork {
        let planar = images.map(board.planar)
        let channels = try parallelMap(count: board.channels, threads: threads) { channel in
            try ChannelNetwork(channel: channel, units: units, board: board)
                .trained(on: planar, steps: steps, batch: Self.batch, rate: Self.learningRate, seed: Self.seed)
        }
        return try ContextNetwork(
            channels: board.channels,
            units: units,
            weights: channels.flatMap(\.weights),
            biases: channels.flatMap(\.biases),
            results: channels.flatMap(\.results)
        )
    }
}

/// The network of one channel while it learns.
private struct ChannelNetwork {
    let channel: Int
    let units: Int
    let board: Checkerboard
    /// 1 for each weight of the hidden units that counts, in the order unit, plane, row and column; 0 for those that would see
    /// what is not known yet.
    private let mask: [Float]

    init(channel: Int, units: Int, board: Checkerboard) {
        self.channel = channel
        self.units = units
        self.board = board
        let whole = [Float](repeating: 1, count: 9)
        let cross: [Float] = [0, 1, 0, 1, 0, 1, 0, 1, 0]
        let middle: [Float] = [0, 0, 0, 0, 1, 0, 0, 0, 0]
        let unit = (0..<2 * channel).flatMap { _ in whole } + cross + cross + middle
        mask = (0..<units).flatMap { _ in unit }
    }

    private static let known = "known"
    private static let hidden = "hidden"
    private static let result = "result"

    /// Two planes for each channel seen, of positive and of negative symbols, and one that tells the passes apart.
    private var planes: Int { ContextNetwork.signs * (channel + 1) + 1 }

    func trained(
        on images: [[Int32]], steps: Int, batch: Int, rate: Double, seed: UInt64
    ) throws -> IntegerChannelNetwork {
        let shape = [batch, board.height, board.width, planes]
        let program = try makeProgram(
            graph: graph(), inputShapes: [shape], trainable: { _ in true }, engine: .fastest(threads: 1))
        var parameters = try initialParameters(images, seed: seed)
        var update = ParameterUpdate(Adam())
        var generator = SeededGenerator(seed: seed &+ UInt64(channel))
        let schedule = Schedule.cosine(warmUp: 0, final: 0)
        for step in 0..<steps {
            let chosen = (0..<batch).map { _ in images[Int(generator.next() % UInt64(images.count))] }
            let slopes = try slopes(program, chosen, &parameters)
            update.apply(
                slopes,
                to: &parameters,
                learningRate: rate * schedule.factor(step: step, total: steps),
                groups: ParameterGroups()
            )
        }
        return IntegerChannelNetwork(parameters, channel: channel, units: units, planes: planes)
    }

    /// The gradients of the bits of a symbol, on average over some images.
    private func slopes(
        _ program: any DifferentiableProgram, _ images: [[Int32]], _ parameters: inout Parameters
    ) throws -> Parameters {
        let outputs = try program.forward([Self.known: input(images)], parameters: &parameters, mode: .training)
        let symbols = images.flatMap { $0[range].map(Float.init) }
        let loss = LogisticRate(
            of: symbols, under: outputs[Self.result] ?? Tensor(shape: [0]), images: images.count)
        guard loss.bits.allSatisfy(\.isFinite) else {
            throw TrainingError(.notFinite, "the network of the prior diverged at channel \(channel)")
        }
        var slopes = try program.backward([Self.result: loss.gradient.scaled(by: 1 / Float(symbols.count))]).parameters
        let name = "\(Self.hidden).weight"
        slopes[name] = slopes[name]?.masked(mask)
        return slopes
    }

    /// The symbols of the channel in those of an image.
    private var range: Range<Int> { channel * board.placeCount..<(channel + 1) * board.placeCount }

    private func graph() throws -> Graph {
        var builder = GraphBuilder()
        let known = builder.input(Self.known)
        let sums = builder.add(Self.hidden, Convolution(planes, units, kernel: 3, padding: 1), known)
        let hidden = builder.add("units", ReLU(), sums)
        let result = builder.add(Self.result, Convolution(units, 2, kernel: 1), hidden)
        return try builder.graph(outputs: result)
    }

    /// Predictions start as the whole channel's.
    private func initialParameters(_ images: [[Int32]], seed: UInt64) throws -> Parameters {
        var parameters = try Parameters.initialized(for: graph(), seed: seed &+ UInt64(channel))
        let name = "\(Self.hidden).weight"
        let seen = Float(ContextNeighbours.count(pass: 2 * channel + 1) * ContextNetwork.signs)
        let bound = (1 / seen).squareRoot()
        var generator = SeededGenerator(seed: seed ^ UInt64(channel + 1) << 32)
        parameters[name] = Tensor(
            shape: [units, planes, 3, 3],
            scalars: mask.map { (2 * generator.uniform() - 1) * bound * $0 }
        )
        parameters["\(Self.result).weight"] = parameters["\(Self.result).weight"]?.scaled(by: 0.1)
        let symbols = images.flatMap { $0[range].map(Double.init) }
        let mean = symbols.reduce(0, +) / Double(max(symbols.count, 1))
        let variance = symbols.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(symbols.count, 1))
        // A logistic distribution's deviation is 1.81 times its scale.
        let logarithm = log(max(0.2, 0.55 * variance.squareRoot()))
        parameters["\(Self.result).bias"] = Tensor(shape: [2], scalars: [Float(logarithm), Float(mean)])
        return parameters
    }

    /// What the network sees of some images.
    private func input(_ images: [[Int32]]) -> Tensor {
        var tensor = Tensor(shape: [images.count, board.height, board.width, planes])
        let places = board.placeCount
        for (number, image) in images.enumerated() {
            let first = number * places * planes
            for seen in 0...channel {
                for place in seen == channel ? board.places[0] : Array(0..<places) {
                    let symbol = image[seen * places + place]
                    guard symbol != 0 else { continue }
                    let plane = 2 * seen + (symbol > 0 ? 0 : 1)
                    let magnitude = min(Int32(clamping: symbol.magnitude), ContextNeighbours.limit)
                    tensor.scalars[first + place * planes + plane] = Float(magnitude)
                }
            }
            for place in board.places[0] { tensor.scalars[first + (place + 1) * planes - 1] = 1 }
        }
        return tensor
    }
}
