import ArgumentParser
import CommandSupport
import RateDistortion
import Training

/// `featurecodec recipes`: what `train` knows by name, and the text of it.
struct RecipesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes",
        abstract: "List the recipes that come with the tool, or print one to start your own from.",
        discussion: "A recipe that is printed to a file, and changed there, is given to 'train' by its path."
    )

    @Argument(help: "The name of a recipe, whose text is printed; all are listed without it.")
    var name: String?

    func run() throws {
        guard let name else { return try list() }
        guard let recipe = BuiltInRecipe.named(name) else {
            throw ToolError(.noInput, "\(name): there is no such recipe; 'featurecodec recipes' lists them")
        }
        try StandardOutput.write(line: recipe.text)
    }

    private func list() throws {
        var table = TextTable(["recipe", "trains", "rates", "epochs"], leftColumns: [0, 1])
        for builtIn in BuiltInRecipe.all {
            let recipe: Recipe
            do {
                recipe = try Recipe(yaml: builtIn.text)
            } catch {
                throw ToolError(.internal, "\(builtIn.name): \(error.message)")
            }
            let isClassifier = if case .classifier = recipe.model { true } else { false }
            table.append([
                builtIn.name,
                isClassifier ? "a classifier" : "a codec",
                recipe.rates.isEmpty ? "-" : "\(recipe.rates.count)",
                recipe.stages.map { "\($0.epochs)" }.joined(separator: " + "),
            ])
        }
        try StandardOutput.write(Array(table.text.utf8))
    }
}
