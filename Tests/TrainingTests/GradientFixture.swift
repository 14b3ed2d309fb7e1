import Foundation
import NeuralNetwork
import Testing

/// An operation as PyTorch runs it forward and backward; Fixtures/NeuralNetwork/make_fixtures.py states the format.
struct GradientFixture: Sendable, CustomTestStringConvertible {
    let name: String
    let operation: any NeuralNetwork.Operation
    let isTraining: Bool
    let inputs: [Tensor]
    let output: Tensor
    let outputGradient: Tensor
    let inputGradients: [Tensor]
    let weights: [String: Tensor]
    let weightGradients: [String: Tensor]
    let updated: [String: Tensor]

    var testDescription: String { name }

    static let all: [GradientFixture] = (try? load()) ?? []

    private static func load() throws -> [GradientFixture] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures/NeuralNetwork")
        let index = try JSONDecoder().decode(
            Index.self,
            from: Data(contentsOf: folder.appendingPathComponent("operations.json"))
        )
        let data = try Data(contentsOf: folder.appendingPathComponent("operations.bin"))
        let floats = data.withUnsafeBytes { bytes in
            (0..<(bytes.count / 4)).map {
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
        // Operations in whole numbers have no gradients.
        return try index.cases.filter { !$0.input_gradients.isEmpty }.map { entry in
            func tensor(_ stored: Stored) -> Tensor {
                let count = stored.shape.reduce(1, *)
                return Tensor(shape: stored.shape, scalars: Array(floats[stored.offset..<(stored.offset + count)]))
            }
            return GradientFixture(
                name: entry.name,
                operation: try OperationRegistry.make(
                    kind: entry.kind,
                    attributes: Attributes(entry.attributes.mapValues(\.value))
                ),
                isTraining: entry.training,
                inputs: entry.inputs.map { channelsLast(tensor($0)) },
                output: channelsLast(tensor(entry.output)),
                outputGradient: channelsLast(tensor(entry.output_gradient)),
                inputGradients: entry.input_gradients.map { channelsLast(tensor($0)) },
                weights: entry.weights.mapValues(tensor),
                weightGradients: entry.weight_gradients.mapValues(tensor),
                updated: entry.updated.mapValues(tensor)
            )
        }
    }

    private static func channelsLast(_ tensor: Tensor) -> Tensor {
        guard tensor.shape.count == 4 else { return tensor }
        let (channels, pixels) = (tensor.shape[1], tensor.shape[2] * tensor.shape[3])
        var scalars = tensor.scalars
        for index in tensor.scalars.indices {
            let (image, channel, pixel) = (index / (channels * pixels), index / pixels % channels, index % pixels)
            scalars[(image * pixels + pixel) * channels + channel] = tensor.scalars[index]
        }
        return Tensor(shape: [tensor.shape[0], tensor.shape[2], tensor.shape[3], channels], scalars: scalars)
    }

    private struct Index: Decodable {
        let cases: [Entry]
    }

    // The names are those of the file.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Entry: Decodable {
        let name: String
        let kind: String
        let attributes: [String: Setting]
        let training: Bool
        let inputs: [Stored]
        let output: Stored
        let output_gradient: Stored
        let input_gradients: [Stored]
        let weights: [String: Stored]
        let weight_gradients: [String: Stored]
        let updated: [String: Stored]
    }

    private struct Stored: Decodable {
        let shape: [Int]
        let offset: Int
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
    /// The greatest difference, in units of the greatest magnitude expected.
    func error(from expected: Tensor) -> Float {
        guard shape == expected.shape else { return .infinity }
        let magnitude = expected.scalars.reduce(0) { max($0, abs($1)) }
        let difference = zip(scalars, expected.scalars).reduce(0 as Float) { worst, pair in
            pair.0.isFinite ? max(worst, abs(pair.0 - pair.1)) : .infinity
        }
        return difference / max(magnitude, 1e-6)
    }

    /// Normal random elements.
    static func random(_ shape: [Int], _ generator: inout SeededGenerator, scale: Float = 1) -> Tensor {
        Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { _ in generator.normal() * scale })
    }

    /// Distinct elements at least 0.05 apart and away from zero, so that no maximum and no rectifier changes sides.
    static func spaced(_ shape: [Int], _ generator: inout SeededGenerator) -> Tensor {
        let count = shape.reduce(1, *)
        let values = (0..<count).map { (Float($0 - count / 2) + 0.5) * 0.06 }
        return Tensor(shape: shape, scalars: values.shuffled(using: &generator))
    }
}
