import EntropyCoding
import NeuralNetwork
import Testing

@testable import FeatureCodec

@Suite struct FactorizedDensityTests {
    let density = FactorizedDensity.initial(channels: 3, scale: 4, seed: 7)

    @Test func parametersHaveTheStatedShapes() throws {
        #expect(density.parameters.names.count == 14)
        #expect(density.parameters["prior.matrix0"]?.shape == [3, 3, 1])
        #expect(density.parameters["prior.matrix4"]?.shape == [3, 1, 3])
        #expect(density.parameters["prior.bias4"]?.shape == [3, 1, 1])
        #expect(density.parameters["prior.factor3"]?.shape == [3, 3, 1])
        #expect(density.parameters["prior.factor4"] == nil)
        let elements = density.parameters.elementCount
        #expect(elements == 3 * 58)
    }

    @Test func theFirstMatricesDivideByTheScale() {
        // Without biases and factors the network is x / scale; the biases shift it only.
        let slope = density.cumulativeLogit(5, channel: 1) - density.cumulativeLogit(3, channel: 1)
        #expect(abs(slope - 2 / 4) < 1e-5)
    }

    @Test(arguments: [1e-9, 0.01, 0.5, 0.9, 1 - 1e-9])
    func quantilesInvertTheDistribution(probability: Double) {
        for channel in 0..<3 {
            let value = density.quantile(probability, channel: channel)
            let logit = density.cumulativeLogit(value, channel: channel)
            #expect(abs(1 / (1 + Mathematics.exponential(-logit)) - probability) < 1e-12)
        }
    }

    @Test func binsSumToOne() {
        let sum = (-400...400).reduce(0) { $0 + density.probability(of: Double($1), channel: 2) }
        #expect(abs(sum - 1) < 1e-9)
    }

    @Test func tablesFollowTheDensity() throws {
        let prior = try density.makeTables(precision: 16)
        #expect(prior.channels == 3)
        for channel in 0..<3 {
            let median = Double(prior.medians[channel])
            #expect(abs(density.cumulativeLogit(median, channel: channel)) < 1e-5)
            let frequencies = prior.tables.frequencies(of: channel)
            #expect(frequencies.reduce(0, +) == 65536)
            for (entry, frequency) in frequencies.dropLast().enumerated() {
                let symbol = Double(prior.tables.lowest(of: channel)) + Double(entry)
                let expected = density.probability(of: median + symbol, channel: channel) * 65536
                #expect(abs(Double(frequency) - expected) < 3, "symbol \(symbol)")
            }
        }
    }

    @Test func missingAndMisshapenParametersAreNamed() throws {
        var parameters = density.parameters
        parameters["prior.bias2"] = nil
        #expect { try FactorizedDensity(channels: 3, parameters: parameters) } throws: { error in
            let error = error as? FeatureCodecError
            return error?.code == .missingTensor && error?.message.contains("prior.bias2") == true
        }
        parameters["prior.bias2"] = Tensor(shape: [3, 3, 2])
        #expect { try FactorizedDensity(channels: 3, parameters: parameters) } throws: { error in
            (error as? FeatureCodecError)?.code == .shapeMismatch
        }
        parameters["prior.bias2"] = Tensor(shape: [3, 3, 1], repeating: .nan)
        #expect { try FactorizedDensity(channels: 3, parameters: parameters) } throws: { error in
            (error as? FeatureCodecError)?.code == .notFinite
        }
        #expect(try FactorizedDensity(channels: 3, parameters: density.parameters) == density)
    }
}

@Suite struct FactorizedPriorTests {
    private func prior(medians: [Float]) throws -> FactorizedPrior {
        let table: [Double] = [1, 2, 1]
        let tables = try ProbabilityTables(
            probabilities: medians.map { _ in table },
            escape: medians.map { _ in 0.1 },
            lowest: medians.map { _ in -1 }
        )
        return try FactorizedPrior(tables: tables, medians: medians)
    }

    @Test func symbolsAreRoundedToEvenAndChannelMajor() throws {
        let prior = try prior(medians: [0, 0.25])
        // Two pixels in a row: channel 0 then channel 1 of each.
        let latent = Tensor(shape: [1, 1, 2, 2], scalars: [0.5, 0.75, -1.5, 3.75])
        let symbols = try prior.symbols(of: latent)
        #expect(symbols == [[0, -2, 0, 4]])
        #expect(prior.tableIndices(pass: 0, shape: latent.shape, known: []) == [0, 0, 1, 1])
        let back = prior.latent(of: symbols, shape: latent.shape)
        #expect(back.scalars == [0, 0.25, -2, 4.25])
        #expect(try prior.symbols(of: back) == symbols)
    }

    @Test func longerStepsMakeSmallerSymbols() throws {
        let plain = try prior(medians: [0, 0.25])
        let prior = try plain.stretched(by: [2, 4])
        #expect(prior.medians == [0, 1])
        let latent = Tensor(shape: [1, 1, 2, 2], scalars: [2.5, 1.5, -7.5, 12])
        #expect(try prior.symbols(of: latent) == [[1, -4, 0, 3]])
        #expect(prior.latent(of: [[1, -4, 0, 3]], shape: latent.shape).scalars == [2, 1, -8, 13])
        #expect(try FactorizedPrior(content: prior.content) == prior)
        // Steps of 1 are not stored, so that a model without steps stays what it was.
        #expect(plain.content.reals["steps"] == nil)
    }

    @Test(arguments: [[1], [1, 0], [1, -1], [1, .nan], [1, .infinity], [1, .leastNonzeroMagnitude]] as [[Float]])
    func stepsThatDivideNothingAreRefused(_ steps: [Float]) throws {
        let plain = try prior(medians: [0, 0.25])
        #expect(throws: FeatureCodecError.self) {
            try FactorizedPrior(tables: plain.tables, medians: plain.medians, steps: steps)
        }
    }

    @Test(arguments: zip([1e30, -1e30, 2.5, 3.5, -0.5] as [Float], [1 << 30, -(1 << 30), 2, 4, 0] as [Int32]))
    func extremeValuesAreLimited(value: Float, symbol: Int32) throws {
        let prior = try prior(medians: [0])
        #expect(try prior.symbols(of: Tensor(shape: [1, 1, 1, 1], scalars: [value])) == [[symbol]])
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func latentsThatAreNotFiniteAreRefused(value: Float) throws {
        let prior = try prior(medians: [0])
        #expect(throws: FeatureCodecError.self) {
            try prior.symbols(of: Tensor(shape: [1, 1, 1, 1], scalars: [value]))
        }
    }

    @Test func contentRebuildsThePrior() throws {
        let prior = try prior(medians: [0, 1.5])
        #expect(try FactorizedPrior(content: prior.content) == prior)
        var content = prior.content
        content.integers["cumulative"] = .init(shape: [10], elements: [0, 9, 8, 7, 65536, 0, 1, 2, 3, 65536])
        #expect { try FactorizedPrior(content: content) } throws: { error in
            (error as? FeatureCodecError)?.code == .invalidTables
        }
        content.integers["cumulative"] = nil
        #expect { try FactorizedPrior(content: content) } throws: { error in
            (error as? FeatureCodecError)?.code == .missingTensor
        }
    }
}
