import FeatureCodec
import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// Values of losses by hand, their gradients by finite differences.
@Suite struct LossTests {
    private static let seed: UInt64 = 11

    @Test func crossEntropyOfEqualLogitsIsTheLogarithmOfTheClasses() {
        let loss = CrossEntropy()(Tensor(shape: [2, 4]), labels: [0, 3])
        #expect(abs(loss.value - log(4)) < 1e-12)
        #expect(loss.gradient.scalars == [-0.375, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, -0.375])
    }

    @Test func smoothingMovesPartOfTheTargetToAllClasses() {
        let logits = Tensor(shape: [1, 2], scalars: [2, 0])
        let certain = log(1 + exp(-2.0))
        let other = log(1 + exp(2.0))
        let loss = CrossEntropy(smoothing: 0.2)(logits, labels: [0])
        #expect(abs(loss.value - (0.9 * certain + 0.1 * other)) < 1e-12)
    }

    @Test(arguments: [0, 0.1])
    func crossEntropyGradient(_ smoothing: Double) {
        var generator = SeededGenerator(seed: Self.seed)
        let logits = Tensor.random([3, 5], &generator, scale: 2)
        let loss = CrossEntropy(smoothing: smoothing)
        let slopes = FiniteDifferences.gradient(at: logits) { loss($0, labels: [4, 0, 2]).value }
        #expect(loss(logits, labels: [4, 0, 2]).gradient.error(from: slopes) < 1e-4, "seed \(Self.seed)")
    }

    @Test(arguments: [1, 2.5])
    func distillationGradient(_ temperature: Double) {
        var generator = SeededGenerator(seed: Self.seed)
        let student = Tensor.random([3, 5], &generator, scale: 2)
        let teacher = Tensor.random([3, 5], &generator, scale: 2)
        let loss = Distillation(temperature: temperature)
        let slopes = FiniteDifferences.gradient(at: student) { loss($0, teacher: teacher).value }
        #expect(loss(student, teacher: teacher).gradient.error(from: slopes) < 1e-4, "seed \(Self.seed)")
        #expect(loss(student, teacher: teacher).value > 0)
        #expect(abs(loss(teacher, teacher: teacher).value) < 1e-12)
    }

    @Test(arguments: FeatureMimicking.Measure.allCases)
    func mimickingGradient(_ measure: FeatureMimicking.Measure) {
        var generator = SeededGenerator(seed: Self.seed)
        let student = Tensor.random([2, 2, 3, 3], &generator)
        let teacher = Tensor.random([2, 2, 3, 3], &generator)
        let loss = FeatureMimicking(measure: measure)
        let slopes = FiniteDifferences.gradient(at: student) { loss($0, teacher: teacher).value }
        #expect(loss(student, teacher: teacher).gradient.error(from: slopes) < 1e-3, "seed \(Self.seed)")
    }

    @Test func logisticRateGradient() {
        var generator = SeededGenerator(seed: Self.seed)
        let predictions = Tensor.random([1, 2, 5, 2], &generator)
        let symbols: [Float] = [0, 1, -1, 2, 0, 0, -2, 1, 0, 1]
        let slopes = FiniteDifferences.gradient(at: predictions) { moved in
            LogisticRate(of: symbols, under: moved, images: 1).bits[0]
        }
        let rate = LogisticRate(of: symbols, under: predictions, images: 1)
        #expect(rate.gradient.error(from: slopes) < 1e-3, "seed \(Self.seed)")
        let two = LogisticRate(of: symbols, under: predictions, images: 2)
        #expect(abs(two.bits[0] + two.bits[1] - rate.bits[0]) < 1e-9 && two.bits[0] != two.bits[1])
    }

    @Test func logisticRatesOfAllSymbolsAreOneDistribution() {
        // The scale 1 around 0.25, and one that is narrower than allowed.
        for (logarithm, mean) in [(0, 0.25), (-9, 0)] as [(Float, Float)] {
            let total = (-40...40).reduce(0.0) { sum, symbol in
                let predictions = Tensor(shape: [1, 1, 1, 2], scalars: [logarithm, mean])
                return sum + exp2(-LogisticRate(of: [Float(symbol)], under: predictions, images: 1).bits[0])
            }
            #expect(abs(total - 1) < 1e-3)
        }
    }

    @Test func aLogisticScaleBeyondItsBoundsLearnsTheWayBackAlone() {
        func rate(_ symbol: Float, logarithm: Float) -> LogisticRate {
            LogisticRate(of: [symbol], under: Tensor(shape: [1, 1, 1, 2], scalars: [logarithm, 0]), images: 1)
        }
        #expect(rate(10_000, logarithm: 9).gradient.scalars[0] == 0)
        #expect(rate(0, logarithm: 9).gradient.scalars[0] > 0)
        #expect(rate(0, logarithm: -9).gradient.scalars[0] == 0)
        #expect(rate(3, logarithm: -9).gradient.scalars[0] < 0)
        // However far a symbol is from its mean, it has bits and knows the direction.
        let far = rate(1_000, logarithm: -9)
        #expect(far.bits[0].isFinite && far.gradient.scalars[1] < 0)
    }

    @Test func theMeanOfTheTeacherHasUnitErrorInUnitsOfEnergy() {
        let teacher = Tensor(shape: [2, 3], scalars: [1, 2, 3, 5, 6, 7])
        let guess = Tensor(shape: [2, 3], repeating: 4)
        #expect(abs(FeatureMimicking()(guess, teacher: teacher).value - 1) < 1e-6)
        #expect(abs(FeatureMimicking(measure: .sum)(guess, teacher: teacher).value - 14) < 1e-6)
    }

    private static func density() throws -> FactorizedDensity {
        var generator = SeededGenerator(seed: seed)
        let start = FactorizedDensity.initial(channels: 3, scale: 4, using: &generator)
        var parameters = start.parameters
        for name in parameters.names {
            guard let tensor = parameters[name] else { continue }
            parameters[name] = Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { $0 + generator.normal() * 0.3 }
            )
        }
        return try FactorizedDensity(channels: 3, parameters: parameters)
    }

    @Test func rateIsThatOfTheDensityInDoublePrecision() throws {
        let density = try Self.density()
        var generator = SeededGenerator(seed: Self.seed)
        // 35 positions: not a multiple of the vectors' width.
        let latent = Tensor.random([1, 5, 7, 3], &generator, scale: 4)
        let rate = RateLoss.measure(latent, under: density)
        for channel in 0..<3 {
            let expected = stride(from: channel, to: latent.count, by: 3).reduce(0.0) { sum, index in
                let likelihood = density.probability(of: Double(latent.scalars[index]), channel: channel)
                return sum - log2(max(likelihood, 1e-9))
            }
            #expect(abs(rate.bitsByChannel[channel] - expected) < 1e-4 * expected, "seed \(Self.seed)")
        }
        #expect(abs(rate.bits - rate.bitsByChannel.reduce(0, +)) < 1e-9)
    }

    @Test func rateGradients() throws {
        let density = try Self.density()
        var generator = SeededGenerator(seed: Self.seed)
        let latent = Tensor.random([1, 1, 3, 3], &generator, scale: 3)
        let rate = RateLoss.measure(latent, under: density)
        let slopes = FiniteDifferences.gradient(at: latent) { RateLoss.measure($0, under: density).bits }
        #expect(rate.latentGradient.error(from: slopes) < 1e-2, "seed \(Self.seed)")
        for name in density.parameters.names {
            let point = try #require(density.parameters[name])
            let slopes = try FiniteDifferences.gradient(at: point, step: 1e-2) { moved in
                var parameters = density.parameters
                parameters[name] = moved
                return RateLoss.measure(latent, under: try FactorizedDensity(channels: 3, parameters: parameters)).bits
            }
            let gradient = try #require(rate.parameterGradients[name])
            #expect(gradient.error(from: slopes) < 1e-2, "\(name), seed \(Self.seed)")
        }
    }

    @Test func valuesFarOutsideCostTheFloor() throws {
        let rate = RateLoss.measure(Tensor(shape: [1, 3], repeating: 1e6), under: try Self.density())
        #expect(abs(rate.bits / 3 - log2(1e9)) < 1e-4)
        let areFinite = rate.latentGradient.scalars.allSatisfy(\.isFinite)
        #expect(areFinite)
    }

    @Test func elementaryFunctionsAreAccurate() {
        var worst: [String: (error: Double, at: Float)] = [:]
        func check(_ name: String, _ x: Float, _ function: (Vector) -> Vector, _ expected: (Double) -> Double) {
            let value = Double(function(Vector(repeating: x))[3])
            let error = abs(value - expected(Double(x))) / max(abs(expected(Double(x))), 1e-30)
            if error > worst[name]?.error ?? -1 { worst[name] = (error, x) }
        }
        for step in -400...400 where step != 0 {
            let x = Float(step) * 0.2017
            check("exp", x, VectorMath.exp, exp)
            check("sigmoid", x, VectorMath.sigmoid) { 1 / (1 + exp(-$0)) }
            for scale: Float in [1, 0.1, 1e-3, 1e-6] { check("tanh", x * scale, VectorMath.tanh, tanh) }
            check("log", abs(x), VectorMath.log, log)
            check("log", abs(x) * 1e-9, VectorMath.log, log)
        }
        for (name, worst) in worst { #expect(worst.error < 1.5e-6, "\(name)(\(worst.at)) is off by \(worst.error)") }
        #expect(worst.count == 4)
        #expect(VectorMath.tanh(Vector())[0] == 0)
        #expect(VectorMath.exp(Vector(repeating: 200))[0].isFinite)
    }
}
