/// The parts of a run in their order: the stages of each rate.
struct TrainingPlan {
    struct Phase: Equatable {
        /// The position of the rate in the recipe; 0 for classifiers.
        var rate: Int
        /// The position of the stage.
        var stage: Int
        /// Passes over the data, the last one perhaps in part.
        var epochs: Int
        /// All steps.
        var steps: Int
    }

    let phases: [Phase]
    let stepsPerEpoch: [Int]
    private let recipe: Recipe

    /// Lays out a run.
    ///
    /// - Parameters:
    ///   - imageCount: the images that are trained on.
    ///   - stepLimit: ends each stage early, for trials.
    init(_ recipe: Recipe, imageCount: Int, stepLimit: Int?) {
        self.recipe = recipe
        stepsPerEpoch = recipe.stages.map { max(imageCount / $0.batch, 1) }
        var phases: [Phase] = []
        for rate in 0..<max(recipe.rates.count, 1) {
            for (index, stage) in recipe.stages.enumerated() {
                let epochs = rate > 0 ? stage.laterEpochs ?? stage.epochs : stage.epochs
                var steps = stage.steps > 0 ? stage.steps : epochs * stepsPerEpoch[index]
                if let stepLimit { steps = min(steps, stepLimit) }
                let passes = (steps + stepsPerEpoch[index] - 1) / stepsPerEpoch[index]
                phases.append(Phase(rate: rate, stage: index, epochs: passes, steps: steps))
            }
        }
        self.phases = phases
    }

    var totalSteps: Int { phases.reduce(0) { $0 + $1.steps } }

    /// The weight of one bit in a step of a phase.
    ///
    /// The first rate rises from a fraction of its weight, every later one from the weight of the one before.
    func rateWeight(_ phase: Phase, step: Int) -> Double {
        guard recipe.rates.indices.contains(phase.rate) else { return 0 }
        let losses = recipe.stages[phase.stage].losses
        let weight = recipe.rates[phase.rate] * losses.rate
        guard let warmUp = losses.rateWarmUp, weight > 0 else { return weight }
        let start = phase.rate > 0 ? recipe.rates[phase.rate - 1] * losses.rate : weight * warmUp.from
        return Ramp(from: start, to: weight, over: warmUp.over).value(step: step, total: phase.steps)
    }

    /// The number of a rate within the family: 1 for the fewest bytes, which is the greatest weight of a bit.
    func rateNumber(_ rate: Int) -> Int? {
        guard recipe.rates.count > 1, recipe.rates.indices.contains(rate) else { return nil }
        return 1
            + recipe.rates.indices.count { other in
                recipe.rates[other] > recipe.rates[rate] || (recipe.rates[other] == recipe.rates[rate] && other < rate)
            }
    }
}
