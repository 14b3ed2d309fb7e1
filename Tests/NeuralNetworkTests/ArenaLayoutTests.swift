import Testing

@testable import NeuralNetwork

@Suite("Arena")
struct ArenaLayoutTests {
    @Test("Values that live together never overlap", arguments: 0..<40 as Range<UInt64>)
    func noOverlap(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var values: [ArenaLayout.Value] = []
        for index in 0..<30 {
            var inputs: [String] = []
            if index > 1 {
                for _ in 0...generator.next() % 2 { inputs.append("v\(generator.next() % UInt64(index))") }
            }
            let isInPlace = generator.next() % 3 == 0 && !inputs.isEmpty
            let count = isInPlace ? values.first { $0.name == inputs[0] }?.count ?? 1 : Int(generator.next() % 200) + 1
            values.append(.init(name: "v\(index)", count: count, inputs: inputs, isInPlace: isInPlace))
        }
        let kept: Set = ["v29", "v\(generator.next() % 29)"]
        let layout = ArenaLayout(values, kept: kept)

        // Run it: each step writes its number all over its value, and must find that of its inputs intact.
        var memory = [Int](repeating: -1, count: layout.size)
        func range(_ value: ArenaLayout.Value) -> Range<Int> {
            let offset = layout.offsets[value.name] ?? -1
            return offset..<offset + value.count
        }
        for (step, value) in values.enumerated() {
            for input in value.inputs {
                let index = Int(input.dropFirst()) ?? 0
                #expect(memory[range(values[index])].allSatisfy { $0 == index }, "seed \(seed), step \(step)")
            }
            memory.replaceSubrange(range(value), with: repeatElement(step, count: value.count))
        }
        for (index, value) in values.enumerated() where kept.contains(value.name) {
            #expect(memory[range(value)].allSatisfy { $0 == index }, "seed \(seed)")
        }
    }

    @Test("A chain needs two places, a chain in place one")
    func reuse() {
        func chain(inPlace: Bool) -> Int {
            let values = (0..<6).map {
                ArenaLayout.Value(name: "v\($0)", count: 64, inputs: $0 == 0 ? [] : ["v\($0 - 1)"], isInPlace: inPlace)
            }
            return ArenaLayout(values, kept: ["v5"]).size
        }
        #expect(chain(inPlace: false) == 128)
        #expect(chain(inPlace: true) == 64)
    }

    @Test("A rectifier costs no step and a residual network reuses its memory")
    func plans() throws {
        var nodes: [Graph.Node] = []
        var last = "x"
        for block in 0..<4 {
            nodes.append(.init("c\(block)", Convolution(4, 4, kernel: 3, padding: 1), inputs: [last]))
            nodes.append(.init("r\(block)", ReLU(), inputs: ["c\(block)"]))
            nodes.append(.init("s\(block)", Add(), inputs: ["r\(block)", last]))
            last = "s\(block)"
        }
        let graph = try Graph(inputs: ["x"], nodes: nodes, outputs: [last])
        #expect(PortableStep.steps(of: graph).count == 8)
        let plan = try PortablePlan(
            graph: graph, parameters: .initialized(for: graph, seed: 1), inputShapes: [[1, 8, 8, 4]])
        #expect(plan.arenaElements == 3 * 256)
    }
}
