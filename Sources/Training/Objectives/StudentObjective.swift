internal import Datasets
internal import FeatureCodec
internal import NeuralNetwork

/// Images to bits to classes: imitation of the teacher's values, its answers, labels and the rate.
final class StudentObjective: Objective {
    private let encoder: any DifferentiableProgram
    private let decoder: any DifferentiableProgram
    private let teacher: Teacher?
    private let stage: StageRecipe
    private let imageName: String
    private let latentName: String
    private let encodedName: String
    private let logitsName: String
    private let teacherLogits: String
    /// The student's value for each imitated value of the teacher.
    private let taps: [(teacher: String, student: String, weight: Double)]
    private let mimicking: FeatureMimicking
    private let latents: any LatentModel
    private let rateCount: Int
    private let trainsEncoder: Bool
    private let trainsPrior: Bool
    private let mode: ProgramMode
    /// A frozen encoder normalises as it will when deployed, so that streams stay what they are.
    private let encoderMode: ProgramMode

    /// Compiles the student, and the teacher where it is asked.
    init(_ project: StudentProject, stage: StageRecipe) throws {
        self.stage = stage
        latents = project.latents
        rateCount = project.recipe.jointRateCount
        imageName = project.encoder.inputs[0]
        encodedName = project.encoder.outputs[0]
        latentName = project.decoder.inputs[0]
        logitsName = project.tail.outputs[0]
        teacherLogits = project.teacherGraph.outputs[0]
        mimicking = FeatureMimicking(measure: stage.losses.measure)
        mode = stage.usesRunningStatistics ? .evaluation : .training
        trainsEncoder = project.encoder.parameterSpecifications.contains { stage.groups.trains($0.name) }
        encoderMode = trainsEncoder ? mode : .evaluation
        trainsPrior = latents.parameterNames.contains(where: stage.groups.trains)
        let featureName = project.decoder.outputs[0]
        let taps = stage.losses.mimicking.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { name, weight in
            (teacher: name, student: name == project.student.split ? featureName : "tail.\(name)", weight: weight)
        }
        self.taps = taps

        let imageShape = [stage.batch] + project.recipe.imageShape
        let latentShape = try project.encoder.shapes(inputs: [imageShape])[encodedName] ?? []
        let outputs = taps.map(\.student).filter { $0 != project.tail.outputs[0] } + project.tail.outputs
        encoder = try makeProgram(
            graph: project.encoder,
            inputShapes: [imageShape],
            trainable: { stage.groups.trains($0) },
            engine: project.engine
        )
        decoder = try makeProgram(
            graph: project.decoder.followed(by: project.tail, outputs: outputs),
            inputShapes: [latentShape],
            trainable: { stage.groups.trains($0) },
            inputGradients: trainsEncoder ? [project.decoder.inputs[0]] : [],
            engine: project.engine
        )
        let asksTeacher = !taps.isEmpty || stage.losses.distillation > 0
        let wanted =
            taps.map(\.teacher).filter { $0 != project.teacherGraph.outputs[0] }
            + (stage.losses.distillation > 0 || taps.contains { $0.teacher == project.teacherGraph.outputs[0] }
                ? [project.teacherGraph.outputs[0]] : [])
        teacher =
            asksTeacher
            ? try Teacher(
                graph: project.teacherGraph,
                parameters: project.teacher.parameters,
                values: wanted,
                inputShape: imageShape,
                engine: project.engine
            ) : nil
    }

    func step(
        _ batch: Batch,
        parameters: inout Parameters,
        seed: UInt64,
        rateWeights: [Double]
    ) throws -> StepResult {
        let encoded = try run(encoder, [imageName: batch.images], &parameters, encoderMode)
        let images = Double(batch.count)
        let request = LatentRequest(
            quantisation: stage.quantisation,
            seed: seed,
            rates: LatentRequest.rates(images: batch.count, count: rateCount, seed: seed),
            measuresBits: trainsPrior || rateWeights.contains { $0 > 0 }
        )
        let pass = try latents.pass(try value(encodedName, of: encoded), request, parameters: parameters)
        let decoded = try run(decoder, [latentName: pass.decoderInput], &parameters, mode)
        let answers = try teacher?.answer(batch.images) ?? [:]
        var (parts, slopes) = try judge(decoded, answers, labels: batch.labels)
        let bits = pass.bits
        parts.bits = bits.reduce(0, +) / images
        parts.total += zip(rateWeights, bits).reduce(0) { $0 + $1.0 * $1.1 } / images

        let decoderGradients = try decoder.backward(slopes)
        slopes = [:]
        var gradients = decoderGradients.parameters
        let reachesEncoder = trainsEncoder && stage.quantisation != .hard
        if reachesEncoder || trainsPrior {
            let own = try pass.gradients(
                decoderSlope: reachesEncoder ? decoderGradients.inputs[latentName] : nil,
                bitWeights: rateWeights.map { $0 / images }
            )
            if reachesEncoder { gradients.merge(try encoder.backward([encodedName: own.latent]).parameters) }
            gradients.merge(own.parameters.filtered { stage.groups.trains($0) })
        }
        let logits = try value(logitsName, of: decoded)
        return StepResult(parts: parts, gradients: gradients, correct: logits.correctCount(batch.labels))
    }

    func judge(_ batch: Batch, parameters: Parameters, rate: Int?) throws -> Judgement {
        var parameters = parameters
        let images = batch.images.padded(toRows: stage.batch)
        let latent = try value(encodedName, of: run(encoder, [imageName: images], &parameters, .evaluation))
        let rates =
            rate.map { Array(repeating: $0, count: batch.count) }
            ?? LatentRequest.rates(images: batch.count, count: rateCount, seed: 0)
        let coded = try latents.coded(latent.rows(batch.count), rates: rates, parameters: parameters)
        let input = coded.latent.padded(toRows: stage.batch)
        let decoded = try run(decoder, [latentName: input], &parameters, .evaluation)
        let logits = try value(logitsName, of: decoded).rows(batch.count)
        return Judgement(
            images: batch.count,
            correct: logits.correctCount(batch.labels),
            crossEntropy: CrossEntropy()(logits, labels: batch.labels).value * Double(batch.count),
            bits: coded.bits
        )
    }

    private func judge(
        _ decoded: [String: Tensor],
        _ answers: [String: Tensor],
        labels: [Int]
    ) throws -> (parts: LossParts, slopes: [String: Tensor]) {
        let logits = try value(logitsName, of: decoded)
        var (parts, gradient) = stage.losses.judge(
            logits: logits,
            labels: labels,
            teacherLogits: answers[teacherLogits]
        )
        var slopes: [String: Tensor] = [:]
        for tap in taps {
            guard let wanted = answers[tap.teacher] else { continue }
            let loss = mimicking(try value(tap.student, of: decoded), teacher: wanted)
            parts.mimicking += tap.weight * loss.value
            if tap.student == logitsName {
                gradient.add(loss.gradient, times: Float(tap.weight))
            } else {
                slopes[tap.student] = loss.gradient.scaled(by: Float(tap.weight))
            }
        }
        parts.total += parts.mimicking
        slopes[logitsName] = gradient
        return (parts, slopes)
    }

    private func run(
        _ program: any DifferentiableProgram,
        _ inputs: [String: Tensor],
        _ parameters: inout Parameters,
        _ mode: ProgramMode
    ) throws -> [String: Tensor] {
        try program.forward(inputs, parameters: &parameters, mode: mode)
    }

    private func value(_ name: String, of values: [String: Tensor]) throws(NetworkError) -> Tensor {
        guard let tensor = values[name] else {
            throw NetworkError(.malformedGraph, "the network gave no value named '\(name)'")
        }
        return tensor
    }
}
