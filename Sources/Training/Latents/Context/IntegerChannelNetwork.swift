internal import FeatureCodec
internal import NeuralNetwork

/// The network of one channel in whole numbers, as a ``ContextNetwork`` takes it.
struct IntegerChannelNetwork: Sendable {
    /// By input, sign and unit.
    let weights: [Int32]
    /// By pass and unit.
    let biases: [Int32]
    /// By result and unit.
    let results: [Int32]

    /// Scales each unit up as far as its weights and sums allow, and then the results.
    ///
    /// - Parameters:
    ///   - parameters: `hidden`, units by planes by 3 x 3, and `result`, two by units; a channel seen has two planes, of positive
    ///     and of negative symbols, and the last plane is 1 in the first pass.
    ///   - channel: the channel whose symbols are predicted.
    init(_ parameters: Parameters, channel: Int, units: Int, planes: Int) {
        let hidden = parameters["hidden.weight"]?.scalars ?? []
        let bias = parameters["hidden.bias"]?.scalars ?? []
        let outer = parameters["result.weight"]?.scalars ?? []
        let all = (0..<units).map { unit in
            Unit(
                Array(hidden[unit * planes * 9..<(unit + 1) * planes * 9]),
                bias: bias[unit],
                channel: channel
            )
        }
        let inputs = 0..<ContextNetwork.inputCount(channel: channel) * ContextNetwork.signs
        weights = inputs.flatMap { input in all.map { $0.whole($0.weights[input]) } }
        biases = (0..<2).flatMap { pass in all.map { $0.whole($0.biases[pass]) } }
        results = (0..<2).flatMap { result in
            Self.result(all.indices.map { Double(outer[result * units + $0]) / all[$0].scale })
        }
    }

    /// A hidden unit in floating point, and the factor that makes its numbers whole.
    private struct Unit {
        /// By input and sign.
        let weights: [Double]
        /// By pass.
        let biases: [Double]
        let scale: Double

        /// - Parameter hidden: the weights of the unit by plane and place of the window.
        init(_ hidden: [Float], bias: Float, channel: Int) {
            let before = (0..<channel).flatMap { seen in (0..<9).map { (seen, $0) } }
            let inputs = before + [1, 3, 5, 7].map { (channel, $0) }
            let signs = ContextNetwork.signs
            weights = inputs.flatMap { seen, place in
                (0..<signs).map { Double(hidden[(signs * seen + $0) * 9 + place]) }
            }
            // The last plane is 1 in the first pass.
            biases = [Double(bias) + Double(hidden[signs * (channel + 1) * 9 + 4]), Double(bias)]
            scale = Self.scale(weights, biases)
        }

        func whole(_ number: Double) -> Int32 { Int32((number * scale).rounded()) }

        /// The greatest factor with which no weight leaves 8 bits and no sum 16, rounding included.
        private static func scale(_ weights: [Double], _ biases: [Double]) -> Double {
            func greatest(_ values: some Sequence<Double>) -> Double { values.lazy.map(\.magnitude).max() ?? 0 }
            let limit = Double(ContextNeighbours.limit)
            let signs = ContextNetwork.signs
            let inputs = stride(from: 0, to: weights.count, by: signs).map { greatest(weights[$0..<$0 + signs]) }
            let reach = limit * inputs.reduce(0, +) + greatest(biases)
            let room = Double(Int16.max) - 0.5 * limit * Double(inputs.count) - 1
            return min(Double(Int8.max) / max(greatest(weights), 1e-9), room / max(reach, 1e-9))
        }
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
