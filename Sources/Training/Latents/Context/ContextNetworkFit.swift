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
    private static let learningRate: Float = 1e-2
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

    private static let known = "known"
    private static let hidden = "hidden"
    private static let result = "result"

    /// Two planes for each channel seen, of positive and of negative symbols, and one that tells the passes apart.
    private var planes: Int { ContextNetwork.signs * (channel + 1) + 1 }

    func trained(
        on images: [[Int32]], steps: Int, batch: Int, rate: Float, seed: UInt64
    ) throws -> IntegerChannelNetwork {
        let shape = [batch, board.height, board.width, planes]
        let program = try makeProgram(
            graph: graph(), inputShapes: [shape], trainable: { _ in true }, engine: .fastest(threads: 1))
        var parameters = try initialParameters(images, seed: seed)
        let mask = mask
        var states: [String: OptimiserState] = [:]
        var generator = SeededGenerator(seed: seed &+ UInt64(channel))
        let schedule = Schedule.cosine(warmUp: 0, final: 0)
        for step in 0..<steps {
            let chosen = (0..<batch).map { _ in images[Int(generator.next() % UInt64(images.count))] }
            let outputs = try program.forward([Self.known: input(chosen)], parameters: &parameters, mode: .training)
            guard let predictions = outputs[Self.result] else { break }
            let symbols = chosen.flatMap { $0[range].map(Float.init) }
            let loss = LogisticRate(of: symbols, under: predictions)
            guard loss.bits.isFinite else {
                throw TrainingError(.notFinite, "the network of the prior diverged in step \(step)")
            }
            var slopes = try program.backward([Self.result: loss.gradient.scaled(by: 1 / Float(symbols.count))])
                .parameters
            let name = "\(Self.hidden).weight"
            slopes[name] = slopes[name].map { slope in
                Tensor(shape: slope.shape, scalars: zip(slope.scalars, mask).map { $0 * $1 })
            }
            for name in parameters.names {
                guard let slope = slopes[name], var weight = parameters[name] else { continue }
                Adam().step(
                    &weight,
                    gradient: slope,
                    state: &states[name, default: OptimiserState()],
                    learningRate: rate * Float(schedule.factor(step: step, total: steps)),
                    decays: false
                )
                parameters[name] = weight
            }
        }
        return IntegerChannelNetwork(parameters, channel: channel, units: units, planes: planes)
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

    /// 1 for each weight of the hidden units that counts, in the order unit, plane, row and column; 0 for those that would see
    /// what is not known yet.
    private var mask: [Float] {
        let whole = [Float](repeating: 1, count: 9)
        let cross: [Float] = [0, 1, 0, 1, 0, 1, 0, 1, 0]
        let middle: [Float] = [0, 0, 0, 0, 1, 0, 0, 0, 0]
        let unit =
            (0..<2 * channel).flatMap { _ in whole } + (0..<2).flatMap { _ in cross } + middle
        return (0..<units).flatMap { _ in unit }
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
                    let magnitude = min(Int32(clamping: symbol.magnitude), ContextNetwork.symbolLimit)
                    tensor.scalars[first + place * planes + plane] = Float(magnitude)
                }
            }
            for place in board.places[0] { tensor.scalars[first + (place + 1) * planes - 1] = 1 }
        }
        return tensor
    }
}

/// The network of one channel in whole numbers, as a ``ContextNetwork`` takes it.
private struct IntegerChannelNetwork: Sendable {
    private(set) var weights: [Int32]
    private(set) var biases: [Int32]
    private(set) var results: [Int32]

    /// Scales each unit up as far as its weights and sums allow, and then the results.
    init(_ parameters: Parameters, channel: Int, units: Int, planes: Int) {
        let real = parameters["hidden.weight"]?.scalars ?? []
        let bias = parameters["hidden.bias"]?.scalars ?? []
        let inputs = ContextNetwork.inputCount(channel: channel)
        let signs = ContextNetwork.signs
        weights = [Int32](repeating: 0, count: inputs * signs * units)
        biases = [Int32](repeating: 0, count: 2 * units)
        var scales = [Double](repeating: 1, count: units)
        for unit in 0..<units {
            func weight(_ plane: Int, _ tap: Int) -> Double { Double(real[(unit * planes + plane) * 9 + tap]) }
            // By input: that of positive symbols and that of negative ones.
            let taps =
                (0..<channel).flatMap { seen in (0..<9).map { (seen, $0) } } + [1, 3, 5, 7].map { (channel, $0) }
            let own = taps.map { seen, tap in (0..<signs).map { weight(signs * seen + $0, tap) } }
            let passes = [Double(bias[unit]) + weight(planes - 1, 4), Double(bias[unit])]
            scales[unit] = Self.scale(weights: own, biases: passes)
            for (input, pair) in own.enumerated() {
                for (sign, value) in pair.enumerated() {
                    weights[(input * signs + sign) * units + unit] = Int32((value * scales[unit]).rounded())
                }
            }
            for pass in 0..<2 { biases[pass * units + unit] = Int32((passes[pass] * scales[unit]).rounded()) }
        }
        let outer = parameters["result.weight"]?.scalars ?? []
        results = (0..<2).flatMap { result in
            Self.result((0..<units).map { Double(outer[result * units + $0]) / scales[$0] })
        }
    }

    /// The greatest factor with which no weight leaves 8 bits and no sum 16, rounding included.
    private static func scale(weights: [[Double]], biases: [Double]) -> Double {
        func greatest(_ values: [Double]) -> Double { values.map(\.magnitude).max() ?? 0 }
        let limit = Double(ContextNetwork.symbolLimit)
        let reach = limit * weights.reduce(0) { $0 + greatest($1) } + greatest(biases)
        let room = Double(Int16.max) - 0.5 * limit * Double(weights.count) - 1
        return min(Double(Int8.max) / max(greatest(weights.flatMap { $0 }), 1e-9), room / max(reach, 1e-9))
    }

    /// The weights of a result, as large as its sum allows.
    private static func result(_ weights: [Double]) -> [Int32] {
        let greatest = weights.map(\.magnitude).max() ?? 0
        let sum = weights.reduce(0) { $0 + $1.magnitude }
        let room = Double(ContextNetwork.resultLimit) - Double(weights.count)
        let scale = min(Double(Int16.max) / max(greatest, 1e-12), room / max(sum, 1e-12))
        return weights.map { Int32(($0 * scale).rounded()) }
    }
}
