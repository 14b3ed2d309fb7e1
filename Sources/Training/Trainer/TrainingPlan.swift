/// The parts of a run in their order: the stages of each rate.
struct TrainingPlan {
    struct Phase: Equatable {
        /// The position of the rate in the recipe; 0 for classifiers and where all rates are trained together.
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
        for rate in 0..<(recipe.jointRates ? 1 : max(recipe.rates.count, 1)) {
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

    /// The weight of one bit in a step of a phase, for each rate that is trained in it.
    ///
    /// Weights rise from a fraction of themselves, or from that of the rate that was trained before.
    func rateWeights(_ phase: Phase, step: Int) -> [Double] {
        let losses = recipe.stages[phase.stage].losses
        return rates(of: phase).map { rate in
            let weight = recipe.rates[rate] * losses.rate
            guard let warmUp = losses.rateWarmUp, weight > 0 else { return weight }
            let hasPredecessor = !recipe.jointRates && rate > 0
            let start = hasPredecessor ? recipe.rates[rate - 1] * losses.rate : weight * warmUp.from
            return Ramp(from: start, to: weight, over: warmUp.over).value(step: step, total: phase.steps)
        }
    }

    /// The positions of the rates that a phase trains; none for classifiers.
    func rates(of phase: Phase) -> [Int] {
        recipe.jointRates ? Array(recipe.rates.indices) : recipe.rates.indices.filter { $0 == phase.rate }
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
