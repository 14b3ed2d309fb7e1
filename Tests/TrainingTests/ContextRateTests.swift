import NeuralNetwork
import Testing

@testable import Training

/// The network that tells what symbols cost under contexts while a codec learns: what it may see, and its gradients.
@Suite struct ContextRateTests {
    private static let seed: UInt64 = 17
    private static let shape = [2, 3, 4, 2]
    private static let rates = [1, 0]
    private static let weights = [0.5, 2.0]

    private static func rate() throws -> ContextRate {
        try ContextRate(channels: 2, rateCount: 2, scale: 1, engine: .portable)
    }

    /// Weights that see something from the start.
    private static func parameters(_ rate: ContextRate) -> Parameters {
        var parameters = rate.initialParameters(seed: seed)
        parameters["prior.context.result.weight"] = parameters["prior.context.result.weight"]?.scaled(by: 10)
        return parameters
    }

    /// Whole numbers, and values near them.
    private static func latents(greatest: Float) -> (values: Tensor, symbols: Tensor) {
        var generator = SeededGenerator(seed: seed)
        let symbols = Tensor.random(shape, &generator, scale: greatest).scalars.map { max(-2, min(2, $0.rounded())) }
        let values = symbols.map { $0 + 0.8 * (generator.uniform() - 0.5) }
        return (Tensor(shape: shape, scalars: values), Tensor(shape: shape, scalars: symbols))
    }

    private static func bits(_ rate: ContextRate, _ values: Tensor, _ symbols: Tensor, _ parameters: Parameters) throws
        -> Double
    {
        let bits = try rate.measure(values, symbols: symbols, rates: rates, parameters: parameters).bits
        return zip(bits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test func `a symbol tells of those after it alone`() throws {
        let rate = try Self.rate()
        let parameters = Self.parameters(rate)
        let (values, symbols) = Self.latents(greatest: 2)
        let before = try Self.bits(rate, values, symbols, parameters)
        func changed(row: Int, column: Int, channel: Int) throws -> Bool {
            var others = symbols
            others.scalars[(row * 4 + column) * 2 + channel] +=
                others.scalars[(row * 4 + column) * 2 + channel] > 0 ? -1 : 1
            return try abs(Self.bits(rate, values, others, parameters) - before) > 1e-6
        }
        for row in 0..<3 {
            for column in 0..<4 {
                // The last channel's odd places come last of all.
                let isLast = (row + column) & 1 == 1
                #expect(try changed(row: row, column: column, channel: 1) == !isLast)
                #expect(try changed(row: row, column: column, channel: 0))
            }
        }
    }

    @Test func `what a symbol costs does not depend on itself as seen`() throws {
        // One place, one channel: nothing is known, whatever stands there.
        let rate = try ContextRate(channels: 1, rateCount: 1, scale: 1, engine: .portable)
        let parameters = rate.initialParameters(seed: Self.seed)
        let bits = try ([-2, 0, 3] as [Float]).map { symbol in
            let one = Tensor(shape: [1, 1, 1, 1], scalars: [symbol])
            return try rate.measure(
                Tensor(shape: [1, 1, 1, 1], scalars: [1]), symbols: one, rates: [0], parameters: parameters
            )
            .bits[0]
        }
        #expect(bits[0] == bits[1] && bits[1] == bits[2])
    }

    @Test func `gradients with respect to weights are differences`() throws {
        let rate = try Self.rate()
        let parameters = Self.parameters(rate)
        let (values, symbols) = Self.latents(greatest: 2)
        let measure = try rate.measure(values, symbols: symbols, rates: Self.rates, parameters: parameters)
        let gradients = try rate.gradients(of: measure, weights: Self.weights).parameters
        #expect(Set(gradients.names) == Set(rate.parameterNames))
        for name in rate.parameterNames {
            let weight = try #require(parameters[name])
            let slopes = try FiniteDifferences.gradient(at: weight) { moved in
                var others = parameters
                others[name] = moved
                return try Self.bits(rate, values, symbols, others)
            }
            let gradient = try #require(gradients[name])
            // Only weights of what may be seen learn.
            let learning = gradient.scalars.map { $0 == 0 ? Float(0) : 1 }
            #expect(gradient.error(from: slopes.masked(learning)) < 2e-2, "\(name), seed \(Self.seed)")
            #expect(gradient.scalars.contains { $0 != 0 })
        }
        let weight = try #require(parameters["prior.context.hidden.weight"])
        let gradient = try #require(gradients["prior.context.hidden.weight"])
        for (one, slope) in zip(weight.scalars, gradient.scalars) where one == 0 { #expect(slope == 0) }
        let rateGradient = try #require(gradients["prior.context.rate.weight"])
        #expect(rateGradient.scalars.enumerated().allSatisfy { ($0.element == 0) == ($0.offset % 7 < 5) })
    }

    @Test func `gradients with respect to values are differences where rounding stops the rest`() throws {
        let rate = try Self.rate()
        let parameters = Self.parameters(rate)
        // Beyond the limit a symbol tells no more when it grows.
        var (values, symbols) = Self.latents(greatest: 1)
        for index in symbols.scalars.indices {
            let far: Float = symbols.scalars[index] < 0 ? -4 : 4
            values.scalars[index] += far - symbols.scalars[index]
            symbols.scalars[index] = far
        }
        let measure = try rate.measure(values, symbols: symbols, rates: Self.rates, parameters: parameters)
        let gradient = try rate.gradients(of: measure, weights: Self.weights).latent
        let slopes = try FiniteDifferences.gradient(at: values) { try Self.bits(rate, $0, symbols, parameters) }
        #expect(gradient.error(from: slopes) < 1e-2, "seed \(Self.seed)")
    }

    /// Images in which all values are near zero, and as many in which they are far from it.
    private static func shallowAndDeep() -> Tensor {
        var generator = SeededGenerator(seed: seed)
        let scalars = [0.1, 4, 4, 0.1, 0.1, 4, 4, 0.1].flatMap { (deviation: Float) in
            (0..<6 * 8 * 2).map { _ in generator.normal() * deviation }
        }
        return Tensor(shape: [8, 6, 8, 2], scalars: scalars)
    }

    /// The bits of each rate after some steps in which only the prior learns.
    private static func bitsAfterLearning(_ model: FactorizedLatent, _ latent: Tensor) throws -> [Double] {
        var parameters = model.initialParameters(seed: seed)
        var update = ParameterUpdate(Adam())
        var bits: [Double] = []
        for step in 0..<150 {
            let request = LatentRequest(
                quantisation: .mixed, seed: UInt64(step), rates: [0, 1, 0, 1, 0, 1, 0, 1], measuresBits: true)
            let pass = try model.pass(latent, request, parameters: parameters)
            bits = pass.bits
            let slopes = try pass.gradients(decoderSlope: nil, bitWeights: [0.01, 0.01]).parameters
            #expect(Set(slopes.names) == Set(model.parameterNames))
            let frozenSteps = ParameterGroups(frozen: [FactorizedLatent.stepName])
            update.apply(slopes, to: &parameters, learningRate: 0.03, groups: frozenSteps)
        }
        return bits
    }

    @Test func `what neighbours tell is learned beside densities that cannot tell it`() throws {
        let plain = FactorizedLatent(channels: 2, firstSteps: [1, 1.5], scale: 2, precision: 14)
        var model = plain
        model.contextRate = try ContextRate(channels: 2, rateCount: 2, scale: 2, engine: .portable)
        let latent = Self.shallowAndDeep()
        let (alone, together) = try (Self.bitsAfterLearning(plain, latent), Self.bitsAfterLearning(model, latent))
        for (one, other) in zip(alone, together) {
            #expect(other < 0.9 * one, "seed \(Self.seed): \(other) of \(one) bits")
        }
    }
}
