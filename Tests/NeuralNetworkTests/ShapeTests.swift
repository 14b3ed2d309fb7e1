import NeuralNetwork
import Testing

@Suite("Shapes and attributes")
struct ShapeTests {
    private static let samples: [any Operation] = [
        Convolution(
            inputChannels: 6, outputChannels: 4, kernel: [3, 2], stride: [2, 1],
            padding: Padding(top: 1, left: 0, bottom: 2, right: 1), groups: 2, bias: false),
        TransposedConvolution(
            inputChannels: 6, outputChannels: 4, kernel: [3, 3], stride: [2, 2], padding: Padding(1),
            outputPadding: [1, 0], groups: 2),
        Linear(inputFeatures: 6, outputFeatures: 2), BatchNormalization(channels: 6, epsilon: 1e-3, momentum: 0.2),
        GDN1(channels: 6, inverse: true), ReLU(), ClippedReLU(maximum: 4), LeakyReLU(slope: 0.2),
        MaxPool(kernel: 3, stride: 2, padding: 1), AveragePool(kernel: 2, stride: 2, countsPadding: false),
        GlobalAveragePool(), Add(), Concatenate(), Crop(top: 1, left: 2, height: 3, width: 4),
        Pad(top: 1, left: 2, bottom: 3, right: 4), Flatten(), Softmax(), Scale(channels: 6),
    ]

    @Test("Attributes rebuild the operation", arguments: samples.indices)
    func roundTrip(index: Int) throws {
        let operation = Self.samples[index]
        let copy = try OperationRegistry.make(kind: type(of: operation).kind, attributes: operation.attributes)
        #expect(copy.attributes == operation.attributes)
        #expect(type(of: copy) == type(of: operation))
    }

    @Test("Hostile attributes and shapes give errors and no trap", arguments: samples.indices)
    func hostile(index: Int) throws {
        let operation = Self.samples[index]
        let type = type(of: operation)
        let numbers = [Int.min, -1, 0, 1, 2, 64, 65, 65_536, 65_537, 1 << 24, .max]
        var values: [Attributes.Value] = numbers.map { .integer($0) }
        values += numbers.flatMap { number in (0...4).map { .integers([Int](repeating: number, count: $0)) } }
        values += [.real(.nan), .real(.infinity), .real(-1e300), .real(1e300), .real(1e-300), .flag(true), .text("x")]
        let extents = [Int.min, -1, 0, 1, 3, 6, 65_536, 1 << 24, 1 << 40, Int.max]
        var shapes: [[Int]] = [[], [6]]
        for extent in extents {
            shapes += [[extent, 6], [1, extent, extent, 6], [extent, 1, 1, extent], [1, 1, extent, 6]]
        }
        for name in operation.attributes.values.keys {
            for value in [nil] + values.map(Optional.some) {
                var attributes = operation.attributes
                attributes.values[name] = value
                guard let made = try? type.init(attributes: attributes) else { continue }
                #expect(made.parameters.allSatisfy { $0.shape.allSatisfy { $0 > 0 } })
                for shape in shapes {
                    for inputs in [[], [shape], [shape, shape]] {
                        #expect(made.multiplyAccumulates(for: inputs) >= 0)
                        if let output = try? made.outputShape(for: inputs) {
                            #expect(output.allSatisfy { $0 > 0 }, "\(attributes) \(inputs)")
                        }
                    }
                }
            }
        }
    }

    @Test("A setting out of range is refused")
    func refusesSettings() {
        func code(_ kind: String, _ values: [String: Attributes.Value]) -> NetworkError.Code? {
            do throws(NetworkError) {
                _ = try OperationRegistry.make(kind: kind, attributes: Attributes(values))
                return nil
            } catch { return error.code }
        }
        let base: [String: Attributes.Value] = [
            "input_channels": .integer(4), "output_channels": .integer(4), "kernel": .integers([3, 3]),
        ]
        func with(_ name: String, _ value: Attributes.Value) -> [String: Attributes.Value] {
            base.merging([name: value]) { $1 }
        }
        #expect(code("convolution", base) == nil)
        #expect(code("convolution", with("groups", .integer(3))) == .invalidAttribute)
        #expect(code("convolution", with("groups", .integer(0))) == .invalidAttribute)
        #expect(code("convolution", with("stride", .integers([0, 1]))) == .invalidAttribute)
        #expect(code("convolution", with("kernel", .integers([65, 1]))) == .invalidAttribute)
        #expect(code("convolution", with("input_channels", .integer(65_537))) == .invalidAttribute)
        #expect(code("transposed_convolution", with("output_padding", .integers([1, 0]))) == .invalidAttribute)
        #expect(
            code(
                "max_pool",
                ["kernel": .integers([2, 2]), "stride": .integers([2, 2]), "padding": .integers([2, 0, 0, 0])])
                == .invalidAttribute)
        #expect(code("clipped_relu", ["maximum": .real(-1)]) == .invalidAttribute)
        #expect(code("warp", [:]) == .unknownOperation)
    }

    @Test("Shapes follow PyTorch's rules of rounding")
    func outputShapes() throws {
        #expect(
            try Convolution(3, 8, kernel: 5, stride: 2, padding: 2).outputShape(for: [[2, 224, 225, 3]]) == [
                2, 112, 113, 8,
            ])
        #expect(try MaxPool(kernel: 3, stride: 2, padding: 1).outputShape(for: [[1, 112, 111, 4]]) == [1, 56, 56, 4])
        let transposed = TransposedConvolution(
            inputChannels: 3, outputChannels: 2, kernel: [5, 5], stride: [2, 2], padding: Padding(2),
            outputPadding: [1, 1])
        #expect(try transposed.outputShape(for: [[1, 7, 8, 3]]) == [1, 14, 16, 2])
        #expect(throws: NetworkError.self) { _ = try transposed.outputShape(for: [[1, 7, 8, 4]]) }
        #expect(throws: NetworkError.self) { _ = try Add().outputShape(for: [[1, 2], [1, 3]]) }
        #expect(throws: NetworkError.self) { _ = try Concatenate().outputShape(for: [[1, 2, 2, 3], [1, 2, 3, 3]]) }
        #expect(throws: NetworkError.self) {
            _ = try Crop(top: 1, left: 0, height: 4, width: 4).outputShape(for: [[1, 4, 4, 1]])
        }
        let shrinking = TransposedConvolution(inputChannels: 1, outputChannels: 1, kernel: [1, 1], padding: Padding(1))
        #expect(throws: NetworkError.self) { _ = try shrinking.outputShape(for: [[1, 2, 2, 1]]) }
    }
}
