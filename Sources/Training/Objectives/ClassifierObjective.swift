internal import Datasets
internal import NeuralNetwork

/// Images to classes: cross-entropy against labels and, with a teacher, the divergence from its answers.
final class ClassifierObjective: Objective {
    private let program: any DifferentiableProgram
    private let output: String
    private let input: String
    private let batchSize: Int
    private let losses: LossRecipe
    private let mode: ProgramMode
    private let teacher: Teacher?

    /// Compiles the network for a stage.
    init(
        graph: Graph,
        stage: StageRecipe,
        imageShape: [Int],
        teacher: Teacher?,
        engine: Engine
    ) throws {
        program = try makeProgram(
            graph: graph,
            inputShapes: [[stage.batch] + imageShape],
            trainable: { stage.groups.trains($0) },
            engine: engine
        )
        input = graph.inputs[0]
        output = graph.outputs[0]
        batchSize = stage.batch
        losses = stage.losses
        mode = stage.usesRunningStatistics ? .evaluation : .training
        self.teacher = teacher
    }

    func step(
        _ batch: Batch,
        parameters: inout Parameters,
        seed: UInt64,
        rateWeights: [Double]
    ) throws -> StepResult {
        let logits = try run(batch.images, parameters: &parameters, mode: mode)
        let answers = try losses.distillation > 0 ? teacher?.answer(batch.images).values.first : nil
        let (parts, gradient) = losses.judge(logits: logits, labels: batch.labels, teacherLogits: answers)
        let gradients = try program.backward([output: gradient])
        return StepResult(parts: parts, gradients: gradients.parameters, correct: logits.correctCount(batch.labels))
    }

    func judge(_ batch: Batch, parameters: Parameters, rate: Int?) throws -> Judgement {
        var parameters = parameters
        let logits = try run(batch.images.padded(toRows: batchSize), parameters: &parameters, mode: .evaluation)
            .rows(batch.count)
        return Judgement(
            images: batch.count,
            correct: logits.correctCount(batch.labels),
            crossEntropy: CrossEntropy()(logits, labels: batch.labels).value * Double(batch.count)
        )
    }

    private func run(_ images: Tensor, parameters: inout Parameters, mode: ProgramMode) throws -> Tensor {
        let outputs = try program.forward([input: images], parameters: &parameters, mode: mode)
        guard let logits = outputs[output] else {
            throw NetworkError(.malformedGraph, "the network gave no value named '\(output)'")
        }
        return logits
    }
}

extension LossRecipe {
    /// The losses that judge logits, and the gradient of their weighted sum.
    func judge(logits: Tensor, labels: [Int], teacherLogits: Tensor?) -> (parts: LossParts, gradient: Tensor) {
        var parts = LossParts()
        let own = CrossEntropy(smoothing: smoothing)(logits, labels: labels)
        parts.crossEntropy = own.value
        parts.total = crossEntropy * own.value
        var gradient = own.gradient.scaled(by: Float(crossEntropy))
        if distillation > 0, let teacherLogits {
            let divergence = Distillation(temperature: temperature)(logits, teacher: teacherLogits)
            parts.distillation = divergence.value
            parts.total += distillation * divergence.value
            gradient.add(divergence.gradient, times: Float(distillation))
        }
        return (parts, gradient)
    }
}
