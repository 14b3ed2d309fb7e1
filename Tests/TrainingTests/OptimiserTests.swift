import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// Optimisers and schedules against values computed by hand.
@Suite struct OptimiserTests {
    private func weights(_ optimiser: any Optimiser, decays: Bool = true, gradients: [Float]) -> [Float] {
        var weight = Tensor(shape: [1, 1], scalars: [1])
        var state = OptimiserState()
        return gradients.map { gradient in
            optimiser.step(
                &weight,
                gradient: Tensor(shape: [1, 1], scalars: [gradient]),
                state: &state,
                learningRate: 0.1,
                decays: decays
            )
            return weight.scalars[0]
        }
    }

    private func expectEqual(_ values: [Float], _ expected: [Float]) {
        for (value, wanted) in zip(values, expected) { #expect(abs(value - wanted) < 1e-6) }
    }

    @Test func plainDescent() {
        expectEqual(weights(SGD(momentum: 0), gradients: [1, -2]), [0.9, 1.1])
    }

    @Test func momentumKeepsPartOfTheLastStep() {
        // v = 1, then 0.9 + 1 = 1.9.
        expectEqual(weights(SGD(momentum: 0.9), gradients: [1, 1]), [0.9, 0.71])
    }

    @Test func lookingAheadAddsTheMomentumOnceMore() {
        // v = 1, step 1 + 0.9; then v = 1.9, step 1 + 0.9 * 1.9.
        expectEqual(weights(SGD(momentum: 0.9, nesterov: true), gradients: [1, 1]), [0.81, 0.539])
    }

    @Test func decayIsAddedToTheGradient() {
        expectEqual(weights(SGD(momentum: 0, weightDecay: 0.5), gradients: [1]), [0.85])
        expectEqual(weights(SGD(momentum: 0, weightDecay: 0.5), decays: false, gradients: [1]), [0.9])
    }

    @Test func theFirstStepOfAdamIsTheLearningRate() {
        expectEqual(weights(Adam(), gradients: [3]), [0.9])
        expectEqual(weights(Adam(), gradients: [-0.01]), [1.1])
    }

    @Test func theSecondStepOfAdam() {
        // m = 0.19 * 1 / 0.19 = 1 after two gradients of 1, v likewise: again a step of the rate.
        expectEqual(weights(Adam(), gradients: [1, 1]), [0.9, 0.8])
        // m = 0.9 * 0.1 - 0.1 * 1 = -0.01, corrected / 0.19; v = 0.001999, corrected 1.
        expectEqual(weights(Adam(), gradients: [1, -1]), [0.9, 0.9 + 0.1 * 0.01 / 0.19])
    }

    @Test func decayApartFromTheGradientShrinksTheWeight() {
        expectEqual(weights(Adam(weightDecay: 0.5, isDecoupled: true), gradients: [1]), [1 * 0.95 - 0.1])
        // In the gradient, decay changes nothing of the first step, which has the length of the rate.
        expectEqual(weights(Adam(weightDecay: 0.5), gradients: [1]), [0.9])
    }

    @Test func schedules() {
        #expect(Schedule.constant.factor(step: 99, total: 100) == 1)
        let steps = Schedule.steps(at: [0.5, 0.8], factor: 0.1)
        #expect(steps.factor(step: 49, total: 100) == 1)
        #expect(abs(steps.factor(step: 50, total: 100) - 0.1) < 1e-12)
        #expect(abs(steps.factor(step: 80, total: 100) - 0.01) < 1e-12)
        let cosine = Schedule.cosine(warmUp: 0.1, final: 0.2)
        #expect(abs(cosine.factor(step: 0, total: 100) - 0.1) < 1e-12)
        #expect(abs(cosine.factor(step: 9, total: 100) - 1) < 1e-12)
        #expect(abs(cosine.factor(step: 10, total: 100) - 1) < 1e-12)
        #expect(abs(cosine.factor(step: 55, total: 100) - 0.6) < 1e-12)
        #expect(abs(cosine.factor(step: 100, total: 100) - 0.2) < 1e-12)
    }

    @Test func rampsRiseEvenlyInTheLogarithm() {
        let ramp = Ramp(from: 1e-6, to: 1e-4, over: 0.5)
        #expect(abs(ramp.value(step: 0, total: 100) - 1e-6) < 1e-12)
        #expect(abs(ramp.value(step: 25, total: 100) - 1e-5) < 1e-11)
        #expect(ramp.value(step: 50, total: 100) == 1e-4)
    }

    @Test func clippingKeepsTheDirection() {
        var gradients = Parameters([
            "a": Tensor(shape: [2], scalars: [3, 0]), "b": Tensor(shape: [1], scalars: [4]),
        ])
        #expect(abs(GradientClipping.clip(&gradients, toNorm: 10) - 5) < 1e-9)
        #expect(gradients["b"]?.scalars == [4])
        GradientClipping.clip(&gradients, toNorm: 1)
        #expect(abs(GradientClipping.norm(gradients) - 1) < 1e-6)
        #expect(abs((gradients["a"]?.scalars[0] ?? 0) - 0.6) < 1e-6)
    }

    @Test func groupsDecideByWholeWords() {
        let groups = ParameterGroups(
            trained: ["decoder", "tail"],
            frozen: ["tail.stage1"],
            rateFactors: ["tail": 0.5, "tail.logits": 2]
        )
        #expect(groups.trains("decoder.conv1.weight"))
        #expect(!groups.trains("decoder2.conv1.weight"))
        #expect(!groups.trains("tail.stage1.block1.conv1.weight"))
        #expect(groups.trains("tail.stage10.weight"))
        #expect(groups.rateFactor("tail.stage2.weight") == 0.5)
        #expect(groups.rateFactor("tail.logits.weight") == 2)
        #expect(groups.rateFactor("decoder.conv1.weight") == 1)
        #expect(ParameterGroups.decays("conv.weight", Tensor(shape: [2, 2, 1, 1])))
        #expect(!ParameterGroups.decays("norm.weight", Tensor(shape: [2])))
        #expect(!ParameterGroups.decays("gdn.gamma", Tensor(shape: [2, 2])))
        #expect(!ParameterGroups.decays("prior.matrix0", Tensor(shape: [2, 3, 1])))
    }

    @Test func onlyTrainedWeightsMove() {
        var parameters = Parameters(["a.weight": Tensor(shape: [1, 1]), "b.weight": Tensor(shape: [1, 1])])
        let gradients = Parameters(parameters.tensors.mapValues { Tensor(shape: $0.shape, repeating: 1) })
        var update = ParameterUpdate(SGD(momentum: 0))
        update.apply(gradients, to: &parameters, learningRate: 1, groups: ParameterGroups(frozen: ["b"]))
        #expect(parameters["a.weight"]?.scalars == [-1])
        #expect(parameters["b.weight"]?.scalars == [0])
    }

    @Test func theAverageFollows() {
        var average = MovingAverage(decay: 0.5, average: Parameters(["a": Tensor(shape: [1])]))
        for _ in 0..<30 { average.update(with: Parameters(["a": Tensor(shape: [1], repeating: 1)])) }
        #expect(abs((average.average["a"]?.scalars[0] ?? 0) - 1) < 1e-6)
    }
}
