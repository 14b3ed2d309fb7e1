import Testing

@testable import NeuralNetwork

/// Networks in whole numbers, and the pass that makes them.
@Suite struct QuantizationTests {
    /// Two convolutions with a residual, a transposed one, and divisive normalisations, on images of 12 channels.
    private static func network(seed: UInt64) throws -> (graph: Graph, parameters: Parameters) {
        var builder = GraphBuilder()
        var value = builder.input("x")
        func add(_ name: String, _ operation: any Operation, _ more: GraphBuilder.Value...) {
            value = more.isEmpty ? builder.add(name, operation, value) : builder.add(name, operation, value, more[0])
        }
        add("conv1", Convolution(12, 16, kernel: 3, padding: 1))
        add("relu1", ReLU())
        let shortcut = value
        add("conv2", Convolution(16, 16, kernel: 3, padding: 1))
        add("clip", ClippedReLU(maximum: 2))
        add("conv3", Convolution(16, 16, kernel: 3, padding: 1, bias: false))
        add("sum", Add(), shortcut)
        add("relu3", ReLU())
        add(
            "up",
            TransposedConvolution(
                inputChannels: 16, outputChannels: 16, kernel: [4, 4], stride: [2, 2], padding: Padding(1)))
        add("gdn", GDN1(channels: 16))
        add("conv4", Convolution(16, 16, kernel: 1))
        add("igdn", GDN1(channels: 16, inverse: true))
        add("conv5", Convolution(16, 5, kernel: 2))
        let graph = try builder.graph(outputs: value)
        var parameters = Parameters.initialized(for: graph, seed: seed)
        var generator = SeededGenerator(seed: seed)
        for name in ["gdn.gamma", "igdn.gamma"] {
            parameters[name] = Tensor(
                shape: [16, 16], scalars: (0..<256).map { _ in GDN1.stored(0.1 * generator.uniform()) })
        }
        return (graph, parameters)
    }

    private static func inputs(_ count: Int, seed: UInt64) -> [Tensor] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Tensor.random([1, 8, 7, 12], &generator) }
    }

    private static func quantized(seed: UInt64, _ values: [String]? = nil) throws -> (
        graph: Graph, parameters: Parameters
    ) {
        let (graph, parameters) = try network(seed: seed)
        let values = values ?? graph.quantizableValues
        let probe = try Graph(inputs: graph.inputs, nodes: graph.nodes, outputs: values)
        let plan = try Engine.portable.compile(probe, parameters, inputShapes: [[1, 8, 7, 12]])
        var met = plan.outputShapes.map { ActivationStatistics(channels: $0[3]) }
        for input in inputs(12, seed: seed) {
            for (place, value) in try plan.run([input]).enumerated() { met[place].add(value) }
        }
        return try graph.quantized(
            reading: Dictionary(zip(values, met), uniquingKeysWith: { first, _ in first }), parameters)
    }

    /// The energy of the difference over that of what was expected.
    private static func error(_ values: Tensor, _ expected: Tensor) -> Double {
        let pairs = zip(values.scalars, expected.scalars)
        let difference = pairs.reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
        return difference / expected.scalars.reduce(0.0) { $0 + Double($1 * $1) }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func `a network in whole numbers is nearly the same`(seed: UInt64)
        throws
    {
        let (graph, parameters) = try Self.network(seed: seed)
        let whole = try Self.quantized(seed: seed)
        #expect(whole.graph.nodes.filter { $0.operation is QuantizedConvolution }.count == 6)
        #expect(whole.graph.nodes.filter { $0.operation is QuantizedGDN1 }.count == 2)
        // The first value behind a rectifier has two readers, and is rounded once.
        #expect(whole.graph.nodes.filter { $0.operation is Quantize }.count == 6)
        let real = try Engine.portable.compile(graph, parameters, inputShapes: [[1, 8, 7, 12]])
        for engine in Engine.tested {
            let plan = try engine.compile(whole.graph, whole.parameters, inputShapes: [[1, 8, 7, 12]])
            for input in Self.inputs(4, seed: seed + 100) {
                let error = Self.error(try plan.run([input])[0], try real.run([input])[0])
                // Eight layers, each with about a hundredth of the amplitude.
                #expect(error < 4e-3, "\(engine), seed \(seed)")
            }
        }
    }

    #if OneDNN
    @Test(arguments: 1...4 as ClosedRange<UInt64>, [1, 2])
    func `oneDNN computes what the definition says`(seed: UInt64, threads: Int) throws {
        let whole = try Self.quantized(seed: seed)
        let shapes = [[1, 8, 7, 12]]
        let portable = try Engine.portable.compile(whole.graph, whole.parameters, inputShapes: shapes)
        let plan = try OneDNNPlan(
            graph: whole.graph, parameters: whole.parameters, inputShapes: shapes, threads: threads)
        #expect(!plan.implementations.contains("swift"), "\(plan.implementations)")
        for input in Self.inputs(4, seed: seed + 200) {
            // Where sums differ in their last digits a value may be rounded to the other neighbour.
            #expect(Self.error(try plan.run([input])[0], try portable.run([input])[0]) < 1e-4, "seed \(seed)")
        }
    }

    /// A value that is rounded twice, between them an operation and an addition of another value.
    private static func between(_ form: QuantizedConvolution.Form, channels: Int) throws -> (
        graph: Graph, parameters: Parameters
    ) {
        var builder = GraphBuilder()
        let x = builder.input("x")
        let bytes = builder.add("bytes", Quantize(step: 0.05, zeroPoint: 101), x)
        let first = builder.add("conv", QuantizedConvolution(form), bytes)
        let other = builder.add("other", QuantizedConvolution(form), bytes)
        let sum = builder.add("sum", Add(), first, builder.add("relu", ReLU(), other))
        let again = builder.add("again", Quantize(step: 0.5), builder.add("rectified", ReLU(), sum))
        let last = builder.add("last", QuantizedConvolution(.plain(Convolution(channels, 3, kernel: 1))), again)
        let graph = try builder.graph(outputs: last)
        var generator = SeededGenerator(seed: 5)
        var parameters = Parameters.initialized(for: graph, seed: 1)
        for name in parameters.names {
            guard let tensor = parameters[name] else { continue }
            let scalars: [Float] = tensor.scalars.map { _ in
                switch name.split(separator: ".")[1] {
                case "weight": (generator.uniform() * 126 - 63).rounded() + 0
                case "scale": 0.001 + 0.002 * generator.uniform()
                default: generator.normal()
                }
            }
            parameters[name] = Tensor(shape: tensor.shape, scalars: scalars)
        }
        return (graph, parameters)
    }

    private static let forms: [(QuantizedConvolution.Form, channels: Int)] = [
        (.plain(Convolution(12, 9, kernel: 3, stride: 2, padding: 1)), 9),
        (
            .transposed(
                TransposedConvolution(
                    inputChannels: 12, outputChannels: 16, kernel: [4, 4], stride: [2, 2], padding: Padding(1))), 16
        ),
        // In one phase, and with a last block of channels that is not full.
        (
            .transposed(
                TransposedConvolution(inputChannels: 12, outputChannels: 16, kernel: [3, 3], padding: Padding(1))), 16
        ),
        (
            .transposed(
                TransposedConvolution(
                    inputChannels: 12, outputChannels: 10, kernel: [5, 5], stride: [2, 2], padding: Padding(2),
                    outputPadding: [1, 1])), 10
        ),
    ]

    @Test(arguments: forms.indices) func `every form agrees beside an addition`(index: Int) throws {
        let (graph, parameters) = try Self.between(Self.forms[index].0, channels: Self.forms[index].channels)
        let plans = try Engine.tested.map { try $0.compile(graph, parameters, inputShapes: [[1, 8, 7, 12]]) }
        for input in Self.inputs(4, seed: 3) {
            let results = try plans.map { try $0.run([input])[0] }
            #expect(results[0].scalars.contains { $0 != results[0].scalars[0] })
            #expect(Self.error(results[1], results[0]) < 1e-4)
        }
    }

    @Test func `what is read as numbers too stays numbers`() throws {
        var builder = GraphBuilder()
        let x = builder.input("x")
        let bytes = builder.add("bytes", Quantize(step: 0.25, zeroPoint: 100), x)
        let sums = builder.add("conv", QuantizedConvolution(.plain(Convolution(12, 4, kernel: 1))), bytes)
        let graph = try builder.graph(outputs: sums, bytes)
        var parameters = Parameters.initialized(for: graph, seed: 1)
        parameters["conv.weight"] = Tensor(shape: [4, 12, 1, 1], scalars: (0..<48).map { Float($0 % 127 - 63) })
        let input = Self.inputs(1, seed: 1)[0]
        let results = try Engine.tested.map {
            try $0.compile(graph, parameters, inputShapes: [input.shape]).run([input])
        }
        #expect(results[0][1].scalars == results[1][1].scalars)
        #expect(results[0][0].relativeError(from: results[1][0]) < 1e-5)
    }
    #endif

    @Test func `what whole numbers cannot run stays as it is`() throws {
        var builder = GraphBuilder()
        let x = builder.input("x")
        let depthwise = builder.add("depthwise", Convolution(12, 12, kernel: 3, groups: 12), x)
        let large = builder.add("large", Convolution(12, 2, kernel: 64, padding: 64), depthwise)
        #expect(try builder.graph(outputs: large).quantizableValues == ["depthwise"])
        let huge = builder.add("huge", Convolution(16_384, 2, kernel: 3), x)
        #expect(try builder.graph(outputs: huge).quantizableValues == ["depthwise"])
    }

    @Test func `some values can stay as they are`() throws {
        let (graph, _) = try Self.network(seed: 1)
        #expect(graph.quantizableValues == ["x", "relu1", "clip", "relu3", "up", "gdn", "conv4", "igdn"])
        let whole = try Self.quantized(seed: 1, ["relu1", "up"])
        #expect(whole.graph.nodes.filter { $0.operation is QuantizedConvolution }.map(\.name) == ["conv2"])
        #expect(whole.graph.nodes.filter { $0.operation is QuantizedGDN1 }.map(\.name) == ["gdn"])
        #expect(whole.graph.outputs == graph.outputs)
    }

    @Test func `weights beyond 7 bits are refused`() throws {
        let (graph, parameters) = try Self.quantized(seed: 1)
        let bad: [(name: String, value: Float)] = [
            ("conv2.weight", 64), ("conv2.weight", 0.5), ("conv2.weight", -.zero), ("conv2.weight", .nan),
            ("conv2.scale", 0), ("conv2.scale", 0x1p-100), ("gdn.gamma", -1), ("gdn.gamma", 128), ("gdn.beta", -0.5),
        ]
        for (name, value) in bad {
            var changed = parameters
            changed[name]?.scalars[3] = value
            for engine in Engine.tested {
                let error = #expect(throws: NetworkError.self, "\(name) \(value)") {
                    try engine.compile(graph, changed, inputShapes: [[1, 8, 7, 12]])
                }
                #expect(error?.code == .invalidParameter && error?.message.contains(name) == true)
            }
        }
    }

    @Test(arguments: ["groups", "bias", "input_channels"]) func `sizes that bytes cannot have are refused`(name: String)
    {
        var attributes = QuantizedConvolution(.plain(Convolution(12, 12, kernel: 3))).attributes
        attributes.values[name] =
            ["groups": .integer(4), "bias": .flag(false), "input_channels": .integer(16_384)][name]
        #expect(throws: NetworkError.self) { try QuantizedConvolution(attributes: attributes) }
    }

    @Test(arguments: [(-1.0, 3.0), (0, 5), (2, 4), (-3, -1), (0, 0)] as [(Float, Float)])
    func `zero is kept and the range is covered`(lowest: Float, highest: Float) {
        let rounding = Quantize(covering: lowest...highest)
        for value in [lowest, highest, 0] {
            let whole = (value / rounding.step).rounded()
            #expect(whole >= Float(-rounding.zeroPoint) - 1 && whole <= Float(255 - rounding.zeroPoint) + 1)
        }
    }
}
