import NeuralNetwork
import Testing

@Suite("Parameters")
struct ParametersTests {
    private static func graph(_ names: [String]) throws -> Graph {
        try Graph(
            inputs: ["x"],
            nodes: names.map { .init($0, Convolution(16, 64, kernel: 3), inputs: ["x"]) }, outputs: [names[0]])
    }

    @Test("First weights depend on the seed and the name alone")
    func initialization() throws {
        let one = Parameters.initialized(for: try Self.graph(["a"]), seed: 3)
        let two = Parameters.initialized(for: try Self.graph(["b", "a"]), seed: 3)
        #expect(one["a.weight"] == two["a.weight"])
        #expect(two["a.weight"] != two["b.weight"])
        #expect(Parameters.initialized(for: try Self.graph(["a"]), seed: 4)["a.weight"] != one["a.weight"])
    }

    @Test("First weights have the stated spread")
    func spread() throws {
        let parameters = Parameters.initialized(for: try Self.graph(["a"]), seed: 3)
        let weight = try #require(parameters["a.weight"]).scalars
        let variance = weight.reduce(0) { $0 + $1 * $1 } / Float(weight.count)
        #expect(abs(variance * 144 / 2 - 1) < 0.05)
        let bias = try #require(parameters["a.bias"]).scalars
        #expect(bias.allSatisfy { abs($0) <= 1.0 / 12 })
        let gdn = try Graph(inputs: ["x"], nodes: [.init("g", GDN1(channels: 3), inputs: ["x"])], outputs: ["g"])
        let stored = Parameters.initialized(for: gdn, seed: 1)
        let effective = GDN1.effective(
            beta: try #require(stored["g.beta"]), gamma: try #require(stored["g.gamma"]))
        #expect(effective.beta.relativeError(from: Tensor(shape: [3], repeating: 1)) < 1e-6)
        #expect(
            effective.gamma.relativeError(from: Tensor(shape: [3, 3], scalars: [0.1, 0, 0, 0, 0.1, 0, 0, 0, 0.1]))
                < 1e-6)
    }

    @Test("Filters keep and rename")
    func filters() throws {
        let tensor = Tensor(shape: [2])
        let all = Parameters(["encoder.a.weight": tensor, "encoder.b.weight": tensor, "tail.weight": tensor])
        #expect(all.withPrefix("encoder.").names == ["encoder.a.weight", "encoder.b.weight"])
        #expect(all.removingPrefix("encoder.").names == ["a.weight", "b.weight"])
        #expect(all.removingPrefix("encoder.").addingPrefix("encoder.") == all.withPrefix("encoder."))
        #expect(all.elementCount == 6)
        let merged = all.merging(Parameters(["tail.weight": Tensor(shape: [1])]))
        #expect(merged["tail.weight"]?.shape == [1])
        let graph = try Graph(
            inputs: ["x"], nodes: [.init("a", Scale(channels: 2), inputs: ["x"])], outputs: ["a"])
        #expect(throws: NetworkError.self) { _ = try all.restricted(to: graph) }
        let some = all.merging(Parameters(["a.weight": tensor, "a.bias": tensor]))
        #expect(try some.restricted(to: graph).names == ["a.bias", "a.weight"])
    }
}
