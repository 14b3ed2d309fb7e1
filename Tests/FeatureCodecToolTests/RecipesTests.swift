import Foundation
import Testing
import Training

/// The command `recipes`: what it lists can be printed, and what it prints can be trained.
@Suite struct RecipesTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func everyRecipeIsListed() throws {
        let run = try Tool.run(["recipes"])
        let names = run.text.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != " " }) }
        #expect(run.status == 0 && names == BuiltInRecipe.all.map(\.name))
    }

    @Test func whatIsPrintedIsARecipe() throws {
        let run = try Tool.run(["recipes", "photographs-equal-steps"])
        let known = try #require(BuiltInRecipe.named("photographs-equal-steps"))
        #expect(run.status == 0)
        #expect(try Recipe(yaml: run.text) == Recipe(yaml: known.text))
        try folder.write(Array(run.text.utf8), "mine.yaml")
        // It is read; what is missing are the images.
        let trained = try Tool.run(["train", folder("mine.yaml"), "--output", folder("mine.safetensors")])
        #expect(trained.status == 64 && trained.errors.contains("--data"), "\(trained.errors)")
    }

    @Test(arguments: [["recipes", "photograph"], ["train", "photograph", "--output", "a.safetensors"]])
    func anUnknownNameSaysWhereToLook(_ arguments: [String]) throws {
        let run = try Tool.run(arguments)
        #expect(
            run.status == 66 && run.text.isEmpty && run.errors.contains("'featurecodec recipes' lists"), "\(run.errors)"
        )
    }
}
