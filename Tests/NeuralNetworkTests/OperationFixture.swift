import Foundation
import NeuralNetwork

/// One operation as PyTorch runs it; the format is stated in Fixtures/NeuralNetwork/make_fixtures.py.
struct OperationFixture: Sendable, CustomStringConvertible {
    let name: String
    let operation: any NeuralNetwork.Operation
    let isTraining: Bool
    /// Activations, channels last.
    let inputs: [Tensor]
    let output: Tensor
    let weights: [String: Tensor]

    var description: String { name }

    /// The operation alone in a graph, and its weights.
    func network() throws -> (graph: Graph, parameters: Parameters) {
        let names = inputs.indices.map { "input\($0)" }
        let graph = try Graph(inputs: names, nodes: [.init("node", operation, inputs: names)], outputs: ["node"])
        return (graph, Parameters(weights).addingPrefix("node."))
    }

    /// All fixtures, or none when they cannot be read, which a test reports.
    static let all: [OperationFixture] = (try? load()) ?? []

    static func load() throws -> [OperationFixture] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures/NeuralNetwork")
        let index = try JSONDecoder().decode(
            Index.self, from: Data(contentsOf: folder.appendingPathComponent("operations.json")))
        let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("operations.bin")))
        let floats = stride(from: 0, to: bytes.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
        }
        return try index.cases.map { entry in
            OperationFixture(
                name: entry.name,
                operation: try OperationRegistry.make(
                    kind: entry.kind, attributes: Attributes(entry.attributes.mapValues(\.value))),
                isTraining: entry.training, inputs: entry.inputs.map { $0.tensor(floats).channelsLast },
                output: entry.output.tensor(floats).channelsLast, weights: entry.weights.mapValues { $0.tensor(floats) }
            )
        }
    }

    private struct Index: Decodable {
        let cases: [Entry]
    }

    private struct Entry: Decodable {
        let name: String
        let kind: String
        let attributes: [String: Setting]
        let training: Bool
        let inputs: [Stored]
        let output: Stored
        let weights: [String: Stored]
    }

    private struct Stored: Decodable {
        let shape: [Int]
        let offset: Int

        func tensor(_ floats: [Float]) -> Tensor {
            Tensor(shape: shape, scalars: Array(floats[offset..<offset + shape.reduce(1, *)]))
        }
    }

    private struct Setting: Decodable {
        let value: Attributes.Value

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                value = .flag(flag)
            } else if let number = try? container.decode(Int.self) {
                value = .integer(number)
            } else if let number = try? container.decode(Double.self) {
                value = .real(number)
            } else {
                value = .integers(try container.decode([Int].self))
            }
        }
    }
}

extension Tensor {
    /// An activation in PyTorch's order (batch, channels, height, width) with its channels last; other ranks as they are.
    var channelsLast: Tensor {
        guard shape.count == 4 else { return self }
        let (channels, pixels) = (shape[1], shape[2] * shape[3])
        var result = scalars
        for image in 0..<shape[0] {
            for channel in 0..<channels {
                for pixel in 0..<pixels {
                    result[(image * pixels + pixel) * channels + channel] =
                        scalars[(image * channels + channel) * pixels + pixel]
                }
            }
        }
        return Tensor(shape: [shape[0], shape[2], shape[3], channels], scalars: result)
    }

    /// The greatest absolute difference, divided by the greatest magnitude that was expected.
    func relativeError(from expected: Tensor) -> Float {
        guard shape == expected.shape else { return .infinity }
        let magnitude = expected.scalars.reduce(0) { max($0, abs($1)) }
        var difference: Float = 0
        for (ours, theirs) in zip(scalars, expected.scalars) {
            guard ours.isFinite else { return .infinity }
            difference = max(difference, abs(ours - theirs))
        }
        return difference / max(magnitude, .leastNormalMagnitude)
    }

    /// Normal random elements.
    static func random(_ shape: [Int], _ generator: inout SeededGenerator) -> Tensor {
        Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in generator.normal() })
    }
}
