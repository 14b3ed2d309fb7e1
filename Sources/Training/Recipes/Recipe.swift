internal import Datasets
internal import Foundation
internal import Yams

/// Everything that decides what a training run makes, but for the images themselves.
public struct Recipe: Sendable, Equatable, Decodable {
    /// The name of the run and of the model that comes of it.
    public var name: String
    /// What weights, order, augmentation and noise are drawn from.
    public var seed: UInt64
    /// Which images, and how they are prepared.
    public var data: DataRecipe
    /// What is trained.
    public var model: ModelRecipe
    /// The weight of one bit, for each model of the family: one for Entropic Student, none for classifiers and for codecs
    /// whose prior has nothing to learn.
    public var rates: [Double]
    /// Whether one network serves all rates, trained together, each with its own quantisation steps and prior; if not, each
    /// rate has a network of its own, which starts from that of the rate before.
    public var jointRates: Bool
    /// How the latent is quantised and coded.
    public var prior: PriorRecipe
    /// The parts of the run, one after another.
    public var stages: [StageRecipe]
    /// How the result is described and stored.
    public var output: OutputRecipe

    private enum Keys: String, CodingKey, CaseIterable {
        case name, seed, data, model, rates, jointRates, prior, stages, output
    }

    /// Reads a recipe; unknown keys are errors.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, Keys.self)
        name = try mapping.required(.name)
        seed = try mapping.value(.seed, default: 1)
        data = try mapping.required(.data)
        model = try mapping.required(.model)
        rates = try mapping.value(.rates, default: [])
        jointRates = try mapping.value(.jointRates, default: false)
        prior = try mapping.value(.prior, default: PriorRecipe())
        stages = try mapping.required(.stages)
        output = try mapping.value(.output, default: OutputRecipe())
        try validate()
    }

    /// Reads a recipe from YAML.
    ///
    /// - Throws: `TrainingError.Code.invalidRecipe` that names the key at fault.
    public init(yaml: String) throws(TrainingError) {
        do {
            self = try YAMLDecoder().decode(Recipe.self, from: yaml)
        } catch {
            throw Self.explain(error)
        }
    }

    private func validate() throws {
        guard !stages.isEmpty else { throw TrainingError(.invalidRecipe, "'stages' must name at least one stage") }
        guard !name.isEmpty, output.name != "", output.family != "" else {
            throw TrainingError(.invalidRecipe, "'name', 'output.name' and 'output.family' must not be empty")
        }
        guard rates.count <= 255 else { throw TrainingError(.invalidRecipe, "'rates' may list 255 models at most") }
        guard rates.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw TrainingError(.invalidRecipe, "'rates' must be numbers of at least 0, the weight of one bit each")
        }
        switch model {
        case .classifier:
            guard rates.isEmpty, output.rate == nil, output.codings == [.raw] else {
                throw TrainingError(
                    .invalidRecipe,
                    "'rates', 'output.rate' and 'output.codings' belong to models with a latent; a classifier has none"
                )
            }
            for stage in stages where stage.losses.rate != 0 || !stage.losses.mimicking.isEmpty {
                throw TrainingError(
                    .invalidRecipe,
                    "the stage '\(stage.name)' weighs rate or mimicking, which a classifier does not have"
                )
            }
        case .entropicStudent(let student):
            try validatePrior()
            guard student.codec == nil || !stages.contains(where: { $0.losses.rate > 0 }) else {
                throw TrainingError(
                    .invalidRecipe, "the streams of 'model.codec' stay what they are: leave 'losses.rate' out")
            }
            guard !jointRates || (rates.count > 1 && rates.allSatisfy { $0 > 0 }) else {
                throw TrainingError(.invalidRecipe, "'jointRates' needs two or more 'rates', all above 0")
            }
        }
    }

    private func validatePrior() throws {
        switch prior.kind {
        case .factorized, .meanScaleHyperprior:
            guard !rates.isEmpty else {
                throw TrainingError(.invalidRecipe, "'rates' must list the weight of one bit for each model")
            }
            guard output.codings == [.raw] else {
                throw TrainingError(.invalidRecipe, "'output.codings' belongs to the affine prior")
            }
        case .affine:
            guard rates.isEmpty, !stages.contains(where: { $0.losses.rate > 0 }) else {
                throw TrainingError(
                    .invalidRecipe,
                    "codes of the affine prior have no rate to train: leave 'rates' and 'losses.rate' out"
                )
            }
        }
        guard output.rate == nil || rates.count <= 1 else {
            throw TrainingError(
                .invalidRecipe, "'output.rate' is for families with a recipe for each member, not for 'rates'")
        }
    }

    /// The number of rates that a network is trained for at the same time.
    var jointRateCount: Int { jointRates ? rates.count : 1 }

    private static func explain(_ error: any Error) -> TrainingError {
        if let error = error as? TrainingError { return error }
        if case DecodingError.dataCorrupted(let context) = error, let fault = context.underlyingError as? TrainingError
        {
            return fault
        }
        return TrainingError(.invalidRecipe, ConfigurationFault(explaining: error, subject: "the recipe").message)
    }
}
