import NeuralNetwork
import Testing

@testable import Training

/// The gradient of every operation, against PyTorch and against finite differences.
@Suite struct OperationGradientTests {
    /// Whole numbers come after training.
    private static let trained = OperationRegistry.all.filter { type in
        ![Quantize.kind, QuantizedConvolution.kind, QuantizedGDN1.kind].contains(type.kind)
    }

    @Test func everyOperationHasAGradient() {
        for type in Self.trained {
            #expect(type is any Differentiable.Type, "the operation '\(type.kind)' has no gradient")
        }
    }

    @Test func fixturesCoverEveryOperation() {
        let kinds = Set(GradientFixture.all.map { type(of: $0.operation).kind })
        for type in Self.trained {
            let isCovered = kinds.contains(type.kind) || type.kind == Scale.kind
            #expect(isCovered, "there is no fixture for '\(type.kind)'")
        }
    }

    @Test(arguments: GradientFixture.all)
    func agreesWithPyTorch(_ fixture: GradientFixture) throws {
        let names = fixture.inputs.indices.map { "input\($0)" }
        let graph = try Graph(
            inputs: names,
            nodes: [.init("node", fixture.operation, inputs: names)],
            outputs: ["node"]
        )
        var parameters = Parameters(fixture.weights).addingPrefix("node.")
        let program = try PortableProgram(
            graph: graph,
            inputShapes: fixture.inputs.map(\.shape),
            trainable: { _ in true },
            inputGradients: Set(names)
        )
        let inputs = Dictionary(uniqueKeysWithValues: zip(names, fixture.inputs))
        let mode: ProgramMode = fixture.isTraining ? .training : .evaluation
        let outputs = try program.forward(inputs, parameters: &parameters, mode: mode)
        // PyTorch computed in double precision; single precision sums of a few hundred terms stay within 1e-5.
        #expect(try #require(outputs["node"]).error(from: fixture.output) < 1e-5)
        let gradients = try program.backward(["node": fixture.outputGradient])
        for (name, expected) in zip(names, fixture.inputGradients) {
            #expect(try #require(gradients.inputs[name]).error(from: expected) < 2e-5, "\(name)")
        }
        #expect(gradients.parameters.tensors.count == fixture.weightGradients.count)
        for (name, expected) in fixture.weightGradients {
            #expect(try #require(gradients.parameters["node.\(name)"]).error(from: expected) < 2e-5, "\(name)")
        }
        for (name, expected) in fixture.updated {
            #expect(try #require(parameters["node.\(name)"]).error(from: expected) < 1e-5, "\(name)")
        }
    }

    /// An operation on inputs of the given shapes.
    struct Trial: Sendable, CustomTestStringConvertible {
        let operation: any NeuralNetwork.Operation
        let shapes: [[Int]]
        var mode = ProgramMode.evaluation

        var testDescription: String { "\(operation) in \(mode)" }
    }

    static let trials = [
        Trial(operation: Convolution(2, 3, kernel: 3, stride: 2, padding: 1), shapes: [[2, 4, 3, 2]]),
        Trial(operation: Convolution(4, 4, kernel: 2, groups: 2, bias: false), shapes: [[1, 3, 3, 4]]),
        Trial(
            operation: TransposedConvolution(
                inputChannels: 2,
                outputChannels: 3,
                kernel: [3, 3],
                stride: [2, 2],
                padding: Padding(1),
                outputPadding: [1, 1]
            ),
            shapes: [[1, 2, 3, 2]]
        ),
        Trial(operation: Linear(inputFeatures: 4, outputFeatures: 3), shapes: [[2, 4]]),
        Trial(operation: BatchNormalization(channels: 3), shapes: [[2, 2, 3, 3]]),
        Trial(operation: BatchNormalization(channels: 3), shapes: [[2, 2, 3, 3]], mode: .training),
        Trial(operation: GDN1(channels: 3), shapes: [[1, 2, 2, 3]]),
        Trial(operation: GDN1(channels: 3, inverse: true), shapes: [[1, 2, 2, 3]]),
        Trial(operation: ReLU(), shapes: [[2, 2, 2, 3]]),
        Trial(operation: ClippedReLU(maximum: 0.37), shapes: [[2, 2, 2, 3]]),
        Trial(operation: LeakyReLU(slope: 0.2), shapes: [[2, 2, 2, 3]]),
        Trial(operation: MaxPool(kernel: 3, stride: 2, padding: 1), shapes: [[1, 5, 4, 2]]),
        Trial(operation: AveragePool(kernel: 3, stride: 2, padding: 1), shapes: [[1, 5, 4, 2]]),
        Trial(operation: AveragePool(kernel: 3, stride: 2, padding: 1, countsPadding: false), shapes: [[1, 5, 4, 2]]),
        Trial(operation: GlobalAveragePool(), shapes: [[2, 3, 2, 3]]),
        Trial(operation: Add(), shapes: [[1, 2, 2, 2], [1, 2, 2, 2], [1, 2, 2, 2]]),
        Trial(operation: Concatenate(), shapes: [[1, 2, 2, 1], [1, 2, 2, 3]]),
        Trial(operation: Crop(top: 1, left: 0, height: 2, width: 2), shapes: [[2, 4, 3, 2]]),
        Trial(operation: Pad(top: 1, left: 2, bottom: 0, right: 1), shapes: [[2, 2, 3, 2]]),
        Trial(operation: Flatten(), shapes: [[2, 2, 3, 2]]),
        Trial(operation: Softmax(), shapes: [[2, 2, 1, 4]]),
        Trial(operation: Scale(channels: 3), shapes: [[2, 2, 2, 3]]),
    ]

    @Test(arguments: trials)
    func agreesWithFiniteDifferences(_ trial: Trial) throws {
        let seed: UInt64 = 7
        var generator = SeededGenerator(seed: seed)
        let names = trial.shapes.indices.map { "input\($0)" }
        let graph = try Graph(
            inputs: names,
            nodes: [.init("node", trial.operation, inputs: names)],
            outputs: ["node"]
        )
        var weights = Parameters.initialized(for: graph, seed: seed)
        for name in weights.names where !name.contains("running") {
            guard let tensor = weights[name] else { continue }
            weights[name] = Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { $0 + abs(generator.normal()) * 0.2 }
            )
        }
        let inputs = trial.shapes.map { Tensor.spaced($0, &generator) }
        let shape = try trial.operation.outputShape(for: trial.shapes)
        let direction = Tensor.random(shape, &generator)
        let program = try PortableProgram(
            graph: graph,
            inputShapes: trial.shapes,
            trainable: { _ in true },
            inputGradients: Set(names)
        )
        func loss(_ inputs: [Tensor], _ weights: Parameters) throws -> Double {
            var weights = weights
            let outputs = try program.forward(
                Dictionary(uniqueKeysWithValues: zip(names, inputs)),
                parameters: &weights,
                mode: trial.mode
            )
            return zip(outputs["node"]?.scalars ?? [], direction.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        _ = try loss(inputs, weights)
        let gradients = try program.backward(["node": direction])
        for (position, name) in names.enumerated() {
            let slopes = try FiniteDifferences.gradient(at: inputs[position]) { moved in
                var inputs = inputs
                inputs[position] = moved
                return try loss(inputs, weights)
            }
            let error = try #require(gradients.inputs[name]).error(from: slopes)
            #expect(error < 2e-3, "\(name), seed \(seed)")
        }
        for (name, gradient) in gradients.parameters.tensors {
            let slopes = try FiniteDifferences.gradient(at: try #require(weights[name])) { moved in
                var weights = weights
                weights[name] = moved
                return try loss(inputs, weights)
            }
            #expect(gradient.error(from: slopes) < 2e-3, "\(name), seed \(seed)")
        }
    }

    @Test func valuesThatAreReadTwiceAddTheirGradients() throws {
        let graph = try Graph(
            inputs: ["x"],
            nodes: [
                .init("a", LeakyReLU(slope: 0.5), inputs: ["x"]),
                .init("sum", Add(), inputs: ["a", "x"]),
            ],
            outputs: ["a", "sum"]
        )
        let program = try PortableProgram(
            graph: graph,
            inputShapes: [[1, 2]],
            trainable: { _ in true },
            inputGradients: ["x"]
        )
        var parameters = Parameters()
        let x = Tensor(shape: [1, 2], scalars: [1, -1])
        _ = try program.forward(["x": x], parameters: &parameters, mode: .evaluation)
        let gradients = try program.backward([
            "a": Tensor(shape: [1, 2], scalars: [10, 10]), "sum": Tensor(shape: [1, 2], scalars: [1, 1]),
        ])
        #expect(gradients.inputs["x"]?.scalars == [12, 6.5])
    }
}

/// Slopes by moving each element a little both ways.
enum FiniteDifferences {
    static func gradient(at point: Tensor, step: Float = 5e-3, _ value: (Tensor) throws -> Double) rethrows -> Tensor {
        var slopes = Tensor(shape: point.shape)
        for index in 0..<point.count {
            var moved = point
            moved.scalars[index] = point.scalars[index] + step
            let above = try value(moved)
            let upper = moved.scalars[index]
            moved.scalars[index] = point.scalars[index] - step
            let below = try value(moved)
            slopes.scalars[index] = Float((above - below) / Double(upper - moved.scalars[index]))
        }
        return slopes
    }
}
