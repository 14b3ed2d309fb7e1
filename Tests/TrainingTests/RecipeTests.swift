import Backbones
import NeuralNetwork
import Testing

@testable import Training

/// Recipes: those that ship can be read, and every mistake is named.
@Suite struct RecipeTests {
    static let small = """
        name: small
        data: {kind: folder, size: 16, validation: 8}
        model: {kind: classifier, widths: [4, 6], blocksPerStage: 1, poolsAfterStem: false}
        stages:
          - epochs: 2
            batch: 4
            optimiser: {kind: sgd, rate: 0.05}
            losses: {crossEntropy: 1}
        """

    @Test(arguments: BuiltInRecipe.all.map(\.name))
    func builtInRecipesCanBeRead(_ name: String) throws {
        let recipe = try Recipe(yaml: try #require(BuiltInRecipe.named(name)).text)
        #expect(!recipe.stages.isEmpty)
    }

    @Test func whatIsNotStatedHasDefaults() throws {
        let recipe = try Recipe(yaml: Self.small)
        #expect(recipe.seed == 1)
        #expect(recipe.data.storedSize == 16)
        #expect(recipe.stages[0].name == "stage 1")
        #expect(recipe.stages[0].schedule == .constant)
        #expect(recipe.stages[0].keep == .best)
        #expect(recipe.output.halfPrecision)
    }

    @Test(arguments: [
        ("name: small", "nam: small", "the key 'nam' is not known; the nearest is 'name'"),
        ("batch: 4", "btach: 4", "the key 'stages.[1].btach' is not known; the nearest is 'batch'"),
        ("{crossEntropy: 1}", "{crossEntropie: 1}", "'stages.[1].losses.crossEntropie' is not known"),
        ("size: 16", "size: large", "the value of 'data.size' is not a Int"),
        ("size: 16, ", "", "the key 'data.size' is missing"),
        ("kind: folder", "kind: video", "'data.kind' cannot be read"),
        ("epochs: 2", "epochs: 0", "needs either 'epochs' or 'steps'"),
        ("rate: 0.05", "rate: -1", "'rate' above 0"),
        ("{crossEntropy: 1}", "{crossEntropy: 0}", "at least one loss"),
        ("{crossEntropy: 1}", "{crossEntropy: 1, rate: 1}", "a classifier does not have"),
        ("batch: 4", "batch: 0", "'stages.[1].batch' is 0; it must be in 1...65536"),
        ("kind: classifier", "kind: [", "cannot be read"),
        ("kind: classifier", "kind: classifier, backbone: resnet18", "'model.blocksPerStage' is not known"),
        ("blocksPerStage: 1", "blocksPerstage: 1", "the nearest is 'blocksPerStage'"),
        ("blocksPerStage: 1", "blocksPerStage: 0", "'blocksPerStage' must be a whole number in 1...64"),
        ("widths: [4, 6]", "widths: []", "'widths' must be 1...16 whole numbers in 1...4096"),
        ("widths: [4, 6]", "widths: wide", "'widths' must be"),
        ("poolsAfterStem: false", "poolsAfterStem: 1.5", "'poolsAfterStem' must be true or false"),
        ("data:", "prior: {kind: oracle}\ndata:", "'prior.kind' cannot be read"),
        ("data:", "prior: {width: 8}\ndata:", "'prior.width' is not a setting of the prior 'factorized'"),
        ("data:", "prior: {kind: mean-scale-hyperprior, hyperChannels: 0}\ndata:", "'prior.hyperChannels' is 0"),
        ("kind: sgd", "kind: adagrad", "'stages.[1].optimiser.kind' cannot be read"),
    ])
    func mistakesAreNamed(_ original: String, _ mistake: String, _ message: String) {
        let text = Self.small.replacing(original, with: mistake)
        #expect(text != Self.small)
        let error = #expect(throws: TrainingError.self) { try Recipe(yaml: text) }
        #expect(error?.code == .invalidRecipe)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }

    @Test func aBackboneIsNamedWithItsSettings() throws {
        guard case .classifier(let small) = try Recipe(yaml: Self.small).model else {
            Issue.record("the recipe trains no classifier")
            return
        }
        #expect(small.backbone == "small-residual-network")
        #expect(
            small.settings.values == [
                "widths": .integers([4, 6]), "blocksPerStage": .integer(1), "poolsAfterStem": .flag(false),
            ]
        )
        let wanted = SmallResidualNetwork(widths: [4, 6], blocksPerStage: 1, poolsAfterStem: false)
        #expect(try small.graph(classes: 3) == wanted.graph(classes: 3))
        let text = Self.small.replacing(
            "widths: [4, 6], blocksPerStage: 1, poolsAfterStem: false",
            with: "backbone: resnet34"
        )
        guard case .classifier(let deep) = try Recipe(yaml: text).model else {
            Issue.record("the recipe trains no classifier")
            return
        }
        #expect(try deep.graph(classes: 3) == ResNet.resNet34.graph(classes: 3))
    }

    @Test func ratesAreNumberedFromTheFewestBytes() throws {
        var recipe = try Recipe(yaml: try #require(BuiltInRecipe.named("photographs-entropic-student")).text)
        recipe.rates = [1e-5, 1e-3, 1e-4]
        recipe.jointRates = false
        let plan = TrainingPlan(recipe, imageCount: 640, stepLimit: nil)
        #expect((0..<3).map { plan.rateNumber($0) } == [3, 1, 2])
        #expect(plan.phases.map(\.rate) == [0, 0, 1, 1, 2, 2])
        let first = plan.phases[0]
        let start = recipe.stages[0].losses.rateWarmUp?.from ?? 1
        #expect(abs(plan.rateWeights(first, step: 0)[0] - 1e-5 * start) < 1e-12)
        #expect(plan.rateWeights(first, step: first.steps - 1) == [1e-5])
        #expect(plan.rateWeights(plan.phases[1], step: 0) == [0])
        #expect(abs(plan.rateWeights(plan.phases[2], step: 0)[0] - 1e-5) < 1e-12)
    }

    @Test func ratesOfOneNetworkAreTrainedTogether() throws {
        var recipe = try Recipe(yaml: try #require(BuiltInRecipe.named("photographs-entropic-student")).text)
        recipe.rates = [1e-5, 1e-3, 1e-4]
        recipe.jointRates = true
        let plan = TrainingPlan(recipe, imageCount: 640, stepLimit: nil)
        #expect(plan.phases.map(\.stage) == [0, 1])
        #expect(plan.rates(of: plan.phases[0]) == [0, 1, 2])
        #expect(plan.rateWeights(plan.phases[0], step: plan.phases[0].steps - 1) == [1e-5, 1e-3, 1e-4])
        #expect(plan.rateWeights(plan.phases[1], step: 0) == [0, 0, 0])
        #expect((0..<3).map { plan.rateNumber($0) } == [3, 1, 2])
    }
}
