import Foundation
import NeuralNetwork

/// What a network of torchvision or timm answers to generated weights; Fixtures/Backbones/make_fixtures.py states the
/// format and the generator.
struct CheckpointFixture: Decodable {
    /// Some elements of a value, in PyTorch's order of the axes.
    struct Value: Decodable {
        let shape: [Int]
        let maximum: Float
        let stride: Int
        let elements: [Float]
    }

    /// Batch, channels, height, width.
    let shape: [Int]
    let tensors: [String: [Int]]
    let values: [String: Value]

    static func load(_ name: String) throws -> CheckpointFixture {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        let place = folder.appendingPathComponent("Fixtures/Backbones/\(name).json")
        return try JSONDecoder().decode(CheckpointFixture.self, from: Data(contentsOf: place))
    }

    /// The image, channels last.
    var image: Tensor { Self.generated("image", shape: shape).channelsLast }

    /// A tensor of the checkpoint.
    func tensor(_ name: String) -> Tensor { Self.generated(name, shape: tensors[name] ?? []) }

    /// The tensor that the script makes of a name and a shape.
    static func generated(_ name: String, shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        let start = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let uniform = (0..<count).map { index -> Float in
            var x = start &+ 0x9E37_79B9 &* UInt32(truncatingIfNeeded: index)
            x ^= x >> 16
            x &*= 0x7FEB_352D
            x ^= x >> 15
            x &*= 0x846C_A68B
            x ^= x >> 16
            return Float(x >> 16) / 65_536
        }
        let scalars =
            switch name.split(separator: ".").last {
            case "running_var": uniform.map { 0.5 + $0 }
            case "weight" where shape.count == 1: uniform.map { 0.5 + $0 }
            case "running_mean", "bias": uniform.map { ($0 - 0.5) / 2 }
            case "image": uniform.map { 2 * $0 - 1 }
            default: uniform.map { ($0 - 0.5) * scale(fanIn: count / shape[0]) }
            }
        return Tensor(shape: shape, scalars: scalars)
    }

    private static func scale(fanIn: Int) -> Float {
        var scale: Float = 1
        var threshold = 48
        while threshold <= fanIn {
            scale /= 2
            threshold *= 4
        }
        return scale
    }
}

extension CheckpointFixture.Value {
    /// The greatest difference from the elements kept, as a share of the value's greatest magnitude.
    func relativeError(of value: Tensor) -> Float {
        let ordered = value.channelsFirst
        guard ordered.shape == shape else { return .infinity }
        var difference: Float = 0
        for (index, expected) in elements.enumerated() {
            let own = ordered.scalars[index * stride]
            guard own.isFinite else { return .infinity }
            difference = max(difference, abs(own - expected))
        }
        return difference / maximum
    }
}

extension Tensor {
    /// An activation in PyTorch's order with its channels last; other ranks as they are.
    var channelsLast: Tensor {
        guard shape.count == 4 else { return self }
        return transposed(images: shape[0], rows: shape[1], columns: shape[2] * shape[3])
            .reshaped([shape[0], shape[2], shape[3], shape[1]])
    }

    /// An activation with its channels last in PyTorch's order; other ranks as they are.
    var channelsFirst: Tensor {
        guard shape.count == 4 else { return self }
        return transposed(images: shape[0], rows: shape[1] * shape[2], columns: shape[3])
            .reshaped([shape[0], shape[3], shape[1], shape[2]])
    }

    private func transposed(images: Int, rows: Int, columns: Int) -> Tensor {
        var result: [Float] = []
        result.reserveCapacity(count)
        for image in 0..<images {
            for column in 0..<columns {
                for row in 0..<rows { result.append(scalars[(image * rows + row) * columns + column]) }
            }
        }
        return Tensor(shape: [count], scalars: result)
    }

    func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape: shape, scalars: scalars) }
}
