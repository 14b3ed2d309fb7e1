internal import Datasets

/// One part of a run: what learns, from which losses, how fast and how long.
public struct StageRecipe: Sendable, Equatable, Decodable {
    /// How latents are quantised while a stage trains.
    public enum Quantisation: String, Sendable, Equatable, Decodable, CaseIterable {
        /// Uniform noise of one bin's width: smooth, for rate and decoder alike.
        case noise
        /// Rounding to whole steps from the median, without gradient to the encoder: what decoding will see.
        case hard
        /// The rate sees noise, the decoder rounded values whose gradient passes as if nothing were rounded.
        case mixed
        /// Not at all: the decoder sees latents as the encoder makes them.
        case exact = "none"
    }

    /// Which weights a stage ends with.
    public enum Keeping: String, Sendable, Equatable, Decodable, CaseIterable {
        /// Those that judged the validation images best.
        case best
        /// Those of the last step.
        case last
    }

    /// The name in logs.
    public var name: String
    /// The length in passes over the data; 0 when `steps` counts.
    public var epochs: Int
    /// The length in steps; 0 when `epochs` counts.
    public var steps: Int
    /// The length in epochs for every rate after the first, which starts from the model before; as `epochs` unless given.
    public var laterEpochs: Int?
    /// Images in a step.
    public var batch: Int
    /// How weights follow gradients.
    public var optimiser: OptimiserRecipe
    /// How the learning rate changes.
    public var schedule: Schedule
    /// What is minimised.
    public var losses: LossRecipe
    /// What learns, by the beginnings of names.
    public var groups: ParameterGroups
    /// How latents are quantised.
    public var quantisation: Quantisation
    /// The bound of the joint gradient's length; nil for none.
    public var clip: Double?
    /// The decay of an average of the weights that is judged and kept in their place; nil for none.
    public var average: Double?
    /// Which weights the stage ends with: the best unless the rate is trained, for then the best is the costliest.
    public var keep: Keeping
    /// Whether batch normalisation uses its running statistics, so that frozen parts stay what they are.
    public var usesRunningStatistics: Bool

    private enum Keys: String, CodingKey, CaseIterable {
        case name, epochs, steps, laterEpochs, batch, optimiser, schedule, losses, train, freeze, rateFactors
        case quantisation, clip, average, keep, runningStatistics
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        name = try mapping.value(.name, default: "stage \((decoder.codingPath.last?.intValue ?? 0) + 1)")
        epochs = try mapping.number(.epochs, in: 0...100_000, default: 0)
        steps = try mapping.number(.steps, in: 0...1_000_000_000, default: 0)
        laterEpochs = try mapping.optional(.laterEpochs)
        batch = try mapping.number(.batch, in: 1...65_536, default: 64)
        optimiser = try mapping.required(.optimiser)
        schedule = try mapping.value(.schedule, default: ScheduleRecipe()).schedule
        losses = try mapping.required(.losses)
        groups = ParameterGroups(
            trained: try mapping.value(.train, default: []),
            frozen: try mapping.value(.freeze, default: []),
            rateFactors: try mapping.value(.rateFactors, default: [:])
        )
        quantisation = try mapping.value(.quantisation, default: .noise)
        clip = try mapping.optional(.clip)
        average = try mapping.optional(.average)
        keep = try mapping.value(.keep, default: losses.rate == 0 ? .best : .last)
        usesRunningStatistics = try mapping.value(.runningStatistics, default: false)
        guard groups.rateFactors.values.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw TrainingError(.invalidRecipe, "the stage '\(name)' needs 'rateFactors' of at least 0")
        }
        guard (epochs > 0) != (steps > 0) else {
            throw TrainingError(.invalidRecipe, "the stage '\(name)' needs either 'epochs' or 'steps', above 0")
        }
        guard (clip ?? 1) > 0, (0..<1).contains(average ?? 0), (1...100_000).contains(laterEpochs ?? 1) else {
            throw TrainingError(
                .invalidRecipe,
                "the stage '\(name)' needs 'clip' above 0, 'average' in 0..<1 and 'laterEpochs' in 1...100000"
            )
        }
        guard laterEpochs == nil || epochs > 0 else {
            throw TrainingError(.invalidRecipe, "the stage '\(name)' counts in 'steps': leave 'laterEpochs' out")
        }
    }
}

/// An optimiser with its base learning rate.
public struct OptimiserRecipe: Sendable, Equatable, Decodable {
    /// The known optimisers.
    public enum Kind: String, Sendable, Equatable, Decodable, CaseIterable {
        /// Stochastic gradient descent with momentum.
        case sgd
        /// Adam, weight decay in the gradient.
        case adam
        /// Adam, weight decay apart from the gradient.
        case adamw
    }

    /// Which optimiser.
    public var kind: Kind
    /// The base learning rate.
    public var rate: Double
    /// The strength of weight decay.
    public var weightDecay: Float
    /// The momentum of `sgd`.
    public var momentum: Float
    /// Whether `sgd` looks ahead.
    public var nesterov: Bool
    /// The decay rates of the averages of `adam` and `adamw`.
    public var betas: [Float]
    /// What `adam` and `adamw` add to the root of the second moment.
    public var epsilon: Float

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, rate, weightDecay, momentum, nesterov, betas, epsilon
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        kind = try mapping.required(.kind)
        rate = try mapping.required(.rate)
        weightDecay = try mapping.number(.weightDecay, in: 0...10, default: 0)
        momentum = try mapping.number(.momentum, in: 0...1, default: 0.9)
        nesterov = try mapping.value(.nesterov, default: false)
        betas = try mapping.value(.betas, default: [0.9, 0.999])
        epsilon = try mapping.number(.epsilon, in: 1e-12...1, default: 1e-8)
        guard rate > 0, rate.isFinite, betas.count == 2, betas.allSatisfy({ (0..<1).contains($0) }) else {
            throw TrainingError(.invalidRecipe, "an optimiser needs 'rate' above 0 and two 'betas' in 0..<1")
        }
    }

    /// The optimiser that the recipe describes.
    public var optimiser: any Optimiser {
        switch kind {
        case .sgd: SGD(momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
        case .adam, .adamw:
            Adam(
                beta1: betas[0],
                beta2: betas[1],
                epsilon: epsilon,
                weightDecay: weightDecay,
                isDecoupled: kind == .adamw
            )
        }
    }
}

/// How the learning rate changes over a stage.
struct ScheduleRecipe: Decodable {
    let schedule: Schedule

    private enum Kind: String, Decodable, CaseIterable {
        case constant, steps, cosine
    }

    private enum Keys: String, CodingKey, CaseIterable {
        case kind, warmUp, final, at, factor
    }

    init() {
        schedule = .constant
    }

    init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        let kind: Kind = try mapping.required(.kind)
        switch kind {
        case .constant: schedule = .constant
        case .steps:
            schedule = .steps(
                at: try mapping.required(.at),
                factor: try mapping.number(.factor, in: 0...1, default: 0.1)
            )
        case .cosine:
            schedule = .cosine(
                warmUp: try mapping.number(.warmUp, in: 0...1, default: 0.05),
                final: try mapping.number(.final, in: 0...1, default: 0)
            )
        }
    }
}

/// What a stage minimises: a weighted sum.
public struct LossRecipe: Sendable, Equatable, Decodable {
    /// The weight of the cross-entropy against labels.
    public var crossEntropy: Double
    /// The share of each label that is spread over all classes.
    public var smoothing: Double
    /// The weight of the divergence from the teacher's answers.
    public var distillation: Double
    /// The temperature of that divergence.
    public var temperature: Double
    /// The weight of the squared error at each value of the teacher, by its name.
    public var mimicking: [String: Double]
    /// What squared errors are measured in.
    public var measure: FeatureMimicking.Measure
    /// The factor of the rate's weight: 0 for stages that do not train the rate, else usually 1.
    public var rate: Double
    /// The weight of the rate as a factor of its final one: where it starts, and over which share of the stage it rises.
    public var rateWarmUp: Ramp?

    private enum Keys: String, CodingKey, CaseIterable {
        case crossEntropy, smoothing, distillation, temperature, mimicking, measure, rate, rateWarmUp
    }

    private struct WarmUp: Decodable {
        let ramp: Ramp

        private enum Keys: String, CodingKey, CaseIterable {
            case from, over
        }

        init(from decoder: any Decoder) throws {
            let mapping = try StrictMapping(decoder, Keys.self)
            ramp = Ramp(
                from: try mapping.number(.from, in: 0...1_000, default: 0.01),
                to: 1,
                over: try mapping.number(.over, in: 0...1, default: 0.3)
            )
        }
    }

    /// Reads the part of a recipe.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        crossEntropy = try mapping.number(.crossEntropy, in: 0...1e6, default: 0)
        smoothing = try mapping.number(.smoothing, in: 0...0.9, default: 0)
        distillation = try mapping.number(.distillation, in: 0...1e6, default: 0)
        temperature = try mapping.number(.temperature, in: 0.01...100, default: 1)
        mimicking = try mapping.value(.mimicking, default: [:])
        let measureName: String = try mapping.value(.measure, default: FeatureMimicking.Measure.energy.rawValue)
        guard let measure = FeatureMimicking.Measure(rawValue: measureName) else {
            let known = FeatureMimicking.Measure.allCases.map(\.rawValue).joined(separator: ", ")
            throw TrainingError(.invalidRecipe, "'losses.measure' is '\(measureName)'; it must be one of \(known)")
        }
        self.measure = measure
        rate = try mapping.number(.rate, in: 0...1e6, default: 0)
        rateWarmUp = try mapping.optional(.rateWarmUp).map { (warmUp: WarmUp) in warmUp.ramp }
        guard mimicking.values.allSatisfy({ $0 >= 0 && $0.isFinite }),
            crossEntropy + distillation + rate + mimicking.values.reduce(0, +) > 0
        else { throw TrainingError(.invalidRecipe, "'losses' must weigh at least one loss above 0, and none below") }
    }
}
