internal import Datasets
internal import Foundation
internal import NeuralNetwork

extension Trainer {
    /// What stays the same through a phase.
    private struct Setting {
        let phase: TrainingPlan.Phase
        let stage: StageRecipe
        let number: Int
        let stepsPerEpoch: Int
        let objective: any Objective
        let loader: BatchLoader
        let validation: BatchLoader?
        /// The epochs of all phases before: no two phases see the images in the same order.
        let firstEpoch: Int
        let log: TrainingLog
    }

    /// Trains one stage of one rate from where the state stands.
    ///
    /// - Returns: what the held-out images say of the weights that the phase ends with, which are in the state: a judgement
    ///   for each rate that is trained in it.
    func runPhase(_ phase: TrainingPlan.Phase, state: inout TrainingState, log: TrainingLog) throws -> [Judgement] {
        let stage = recipe.stages[phase.stage]
        let setting = Setting(
            phase: phase,
            stage: stage,
            number: state.phase,
            stepsPerEpoch: plan.stepsPerEpoch[phase.stage],
            objective: try project.objective(of: stage),
            loader: try loaders.training(batch: stage.batch),
            validation: try loaders.validation(batch: stage.batch),
            firstEpoch: plan.phases[..<state.phase].reduce(0) { $0 + $1.epochs },
            log: log
        )
        var update = ParameterUpdate(stage.optimiser.optimiser, states: state.optimiserStates)
        var average = stage.average.map {
            MovingAverage(decay: $0, average: state.average ?? state.parameters, steps: state.averageSteps)
        }
        var progress = Progress(plan: plan, state: state, report: report)
        var judged = Judgement()
        while state.epoch < phase.epochs {
            try runEpoch(setting, state: &state, update: &update, average: &average, progress: &progress)
            try checkFinite(state, setting.stage)
            judged = try judge(setting, average?.average ?? state.parameters, state: &state, progress: &progress)
            try checkFinite(judged, state, setting.stage)
            state.epoch += 1
            state.step = 0
            save(update, average, in: &state)
            try writeCheckpoint(state)
            try stopIfWished()
        }
        if let best = state.best, stage.keep == .best {
            state.parameters = best.parameters
        } else {
            if let average { state.parameters = average.average }
            // A run that was stopped after its last epoch has not judged in this process.
            if judged.images > 0, !recipe.jointRates { return [judged] }
        }
        return try (0..<recipe.jointRateCount).map { try judgeHeldOut(setting, state.parameters, rate: $0) }
    }

    private func runEpoch(
        _ setting: Setting,
        state: inout TrainingState,
        update: inout ParameterUpdate,
        average: inout MovingAverage?,
        progress: inout Progress
    ) throws {
        let first = state.epoch * setting.stepsPerEpoch
        let end = min(setting.stepsPerEpoch, setting.phase.steps - first)
        var lastCheckpoint = Date()
        while state.step < end {
            let began = Date()
            let batch = try setting.loader.batch(epoch: setting.firstEpoch + state.epoch, step: state.step)
            let position = first + state.step
            var result = try setting.objective.step(
                batch,
                parameters: &state.parameters,
                seed: SeedMixing.seed(seed, setting.number, state.epoch, state.step),
                rateWeights: plan.rateWeights(setting.phase, step: position)
            )
            try checkFinite(result, step: state.totalSteps + 1, setting.stage)
            if let clip = setting.stage.clip { GradientClipping.clip(&result.gradients, toNorm: clip) }
            let rate =
                setting.stage.optimiser.rate * setting.stage.schedule.factor(step: position, total: setting.phase.steps)
            update.apply(result.gradients, to: &state.parameters, learningRate: rate, groups: setting.stage.groups)
            average?.update(with: state.parameters)
            state.step += 1
            state.totalSteps += 1
            let spent = Date().timeIntervalSince(began)
            state.seconds += spent
            progress.add(result, images: batch.count, seconds: spent)
            if state.step % options.logInterval == 0 || state.step == end {
                try setting.log.append(
                    progress.row(state, rate: setting.phase.rate, stage: setting.stage.name, learningRate: rate)
                )
            }
            progress.showIfDue(state, setting.phase, setting.stage, stepsPerEpoch: setting.stepsPerEpoch)
            let isDue = Date().timeIntervalSince(lastCheckpoint) > options.checkpointMinutes * 60
            if isDue || shouldStop() {
                try checkFinite(state, setting.stage)
                save(update, average, in: &state)
                try writeCheckpoint(state)
                try stopIfWished()
                lastCheckpoint = Date()
            }
        }
    }

    private func stopIfWished() throws {
        guard shouldStop() else { return }
        throw TrainingError(
            .interrupted,
            "stopped as asked; \(options.checkpoint.path) holds the run, go on with --resume"
        )
    }

    private func save(_ update: ParameterUpdate, _ average: MovingAverage?, in state: inout TrainingState) {
        state.optimiserStates = update.states
        state.average = average?.average
        state.averageSteps = average?.steps ?? 0
    }

    private func judge(
        _ setting: Setting,
        _ parameters: Parameters,
        state: inout TrainingState,
        progress: inout Progress
    ) throws -> Judgement {
        let judgement = try judgeHeldOut(setting, parameters)
        guard judgement.images > 0 else {
            state.best = TrainingState.Best(top1: 0, loss: 0, parameters: parameters)
            return judgement
        }
        let candidate = TrainingState.Best(
            top1: judgement.top1,
            loss: judgement.lossPerImage,
            parameters: parameters
        )
        if setting.stage.keep == .best, candidate.isBetter(than: state.best) { state.best = candidate }
        var parts = LossParts()
        parts.crossEntropy = judgement.lossPerImage
        try setting.log.append(
            LogRow(
                kind: .validation,
                seconds: state.seconds,
                rate: setting.phase.rate + 1,
                stage: setting.stage.name,
                epoch: state.epoch + 1,
                step: state.totalSteps,
                learningRate: 0,
                parts: parts,
                bytesPerImage: judgement.bytesPerImage,
                top1: judgement.top1,
                imagesPerSecond: 0
            )
        )
        progress.show(judgement, state, setting.phase, setting.stage)
        return judgement
    }

    private func judgeHeldOut(_ setting: Setting, _ parameters: Parameters, rate: Int? = nil) throws -> Judgement {
        var total = Judgement()
        guard let validation = setting.validation else { return total }
        for step in 0..<validation.stepsPerEpoch {
            let batch = try validation.batch(epoch: 0, step: step)
            total += try setting.objective.judge(batch, parameters: parameters, rate: rate)
        }
        return total
    }

    /// Refuses to keep weights of which one is not a finite number: the checkpoint before stays.
    private func checkFinite(_ state: TrainingState, _ stage: StageRecipe) throws {
        guard let name = state.parameters.firstNotFinite else { return }
        throw notFinite("the weight '\(name)'", state.totalSteps, stage)
    }

    /// Refuses to keep weights whose answers are not finite.
    private func checkFinite(_ judgement: Judgement, _ state: TrainingState, _ stage: StageRecipe) throws {
        guard judgement.images > 0, !judgement.lossPerImage.isFinite else { return }
        throw notFinite("the held-out loss", state.totalSteps, stage)
    }

    /// Refuses a step whose loss or gradients are not finite.
    ///
    /// Both are looked at: rectifiers may hide what is no number from the loss.
    private func checkFinite(_ result: StepResult, step: Int, _ stage: StageRecipe) throws {
        if let name = result.gradients.firstNotFinite { throw notFinite("the gradient of '\(name)'", step, stage) }
        if !result.parts.total.isFinite { throw notFinite("the loss", step, stage) }
    }

    private func notFinite(_ what: String, _ step: Int, _ stage: StageRecipe) -> TrainingError {
        TrainingError(
            .notFinite,
            "\(what) is not a finite number in step \(step) (stage '\(stage.name)'); "
                + "lower the learning rate, raise the warm-up or set 'clip'"
        )
    }
}

extension Parameters {
    /// The name of the first tensor that holds a number which is not finite, if one does.
    fileprivate var firstNotFinite: String? {
        names.first { name in
            guard let scalars = self[name]?.scalars else { return false }
            // The sum is fast, but overflows for great numbers too.
            return !UpdateKernels.sumOfSquares(scalars).isFinite && !scalars.allSatisfy(\.isFinite)
        }
    }
}
