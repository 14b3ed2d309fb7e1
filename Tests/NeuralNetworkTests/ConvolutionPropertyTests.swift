import Testing

@testable import NeuralNetwork

/// Portable kernels against the textbook loops in double precision, on geometries drawn at random.
///
/// Inputs and outputs have memory of exactly their size, so that an address sanitizer sees any step outside.
@Suite("Portable convolutions")
struct ConvolutionPropertyTests {
    @Test("equal the textbook's loops", arguments: 0..<60 as Range<UInt64>)
    func convolution(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(generator.next() % UInt64(range.count)) }
        let groups = draw(1...3)
        let depthwise = draw(0...3) == 0
        let channels = depthwise ? draw(8...19) : groups * draw(1...9)
        let operation = Convolution(
            inputChannels: channels, outputChannels: depthwise ? channels : groups * draw(1...10),
            kernel: [draw(1...4), draw(1...5)], stride: [draw(1...3), draw(1...3)],
            padding: Padding(top: draw(0...3), left: draw(0...5), bottom: draw(0...2), right: draw(0...5)),
            groups: depthwise ? channels : groups, bias: draw(0...1) == 0)
        let shape = [draw(1...2), draw(3...7), draw(4...11), channels]
        guard let output = try? operation.outputShape(for: [shape]) else { return }
        let input = Tensor.random(shape, &generator)
        let weights = operation.parameters.map { Tensor.random($0.shape, &generator) }
        let expected = Self.textbook(operation, input, weights, output)
        for kernel in Self.kernels(of: operation, shape, weights) {
            let result = Self.run(kernel, input, output)
            #expect(result.relativeError(from: expected) < 1e-5, "seed \(seed): \(kernel) of \(operation) of \(shape)")
        }
    }

    @Test("transposed, are the adjoint of the convolution", arguments: 0..<40 as Range<UInt64>)
    func transposed(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func draw(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(generator.next() % UInt64(range.count)) }
        let groups = draw(1...2)
        let stride = [draw(1...4), draw(1...4)]
        let operation = TransposedConvolution(
            inputChannels: groups * draw(1...4), outputChannels: groups * draw(1...9),
            kernel: [draw(1...5), draw(1...5)], stride: stride,
            padding: Padding(top: draw(0...2), left: draw(0...3), bottom: draw(0...2), right: draw(0...1)),
            outputPadding: [draw(0...stride[0] - 1), draw(0...stride[1] - 1)], groups: groups, bias: false)
        let shape = [draw(1...2), draw(2...5), draw(2...6), operation.inputChannels]
        guard let output = try? operation.outputShape(for: [shape]) else { return }
        let input = Tensor.random(shape, &generator)
        let weights = operation.parameters.map { Tensor.random($0.shape, &generator) }
        let result = Self.run(operation.makeKernel(inputs: [shape], weights: weights), input, output)

        // <T x, y> = <x, C y> for the convolution C with the same weights, cut to the size of x.
        let adjoint = Convolution(
            inputChannels: operation.outputChannels, outputChannels: operation.inputChannels, kernel: operation.kernel,
            stride: stride,
            padding: Padding(
                top: operation.padding.top, left: operation.padding.left,
                bottom: operation.padding.bottom, right: operation.padding.right),
            groups: groups, bias: false)
        let other = Tensor.random(output, &generator)
        let back = Self.textbook(adjoint, other, weights, shape)
        func product(_ a: Tensor, _ b: Tensor) -> (sum: Double, size: Double) {
            zip(a.scalars, b.scalars).reduce(into: (0, 0)) {
                $0.0 += Double($1.0) * Double($1.1)
                $0.1 += abs(Double($1.0) * Double($1.1))
            }
        }
        let (left, size) = product(result, other)
        #expect(abs(left - product(input, back).sum) <= 1e-5 * size, "seed \(seed): \(operation) of \(shape)")
    }

    @Test("give an image the same bits in any batch and place")
    func batchInvariance() throws {
        var generator = SeededGenerator(seed: 1)
        let image = Tensor.random([1, 5, 9, 6], &generator)
        for operation in [Convolution(6, 9, kernel: 3, padding: 1), Convolution(6, 9, kernel: 1)] {
            let weights = operation.parameters.map { Tensor.random($0.shape, &generator) }
            func run(_ input: Tensor) throws -> [[Float]] {
                let shape = try operation.outputShape(for: [input.shape])
                return Self.kernels(of: operation, input.shape, weights).map { Self.run($0, input, shape).scalars }
            }
            let alone = try run(image)
            let batch = try run(Tensor(shape: [3, 5, 9, 6], scalars: image.scalars + image.scalars + image.scalars))
            #expect(batch == alone.map { $0 + $0 + $0 })
        }
    }

    /// The kernel of an operation in every form that this processor has.
    private static func kernels(
        of operation: Convolution, _ shape: [Int], _ weights: [Tensor]
    ) -> [any PortableKernel] {
        let kernel = operation.makeKernel(inputs: [shape], weights: weights)
        guard let direct = kernel as? ConvolutionKernel else { return [kernel] }
        return DirectConvolution.Form.allCases.filter(\.isAvailable).map { form in
            var convolution = direct.convolution
            convolution.form = form
            return ConvolutionKernel(convolution: convolution)
        }
    }

    private static func run(_ kernel: any PortableKernel, _ input: Tensor, _ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        let source = UnsafeMutablePointer<Float>.allocate(capacity: input.count)
        let target = UnsafeMutablePointer<Float>.allocate(capacity: count)
        defer {
            source.deallocate()
            target.deallocate()
        }
        let sourceView = MutableTensorView(base: source, count: input.count)
        sourceView.fill(from: input)
        let view = MutableTensorView(base: target, count: count)
        kernel.run(inputs: [sourceView.readable], output: view)
        return view.readable.tensor(shape: shape)
    }

    /// The definition, for the first rows and columns of the output that `shape` asks for.
    private static func textbook(
        _ operation: Convolution, _ input: Tensor, _ weights: [Tensor], _ shape: [Int]
    ) -> Tensor {
        let (height, width, channels) = (input.shape[1], input.shape[2], input.shape[3])
        let perGroup = channels / operation.groups
        let outputsPerGroup = operation.outputChannels / operation.groups
        let (rows, columns) = (operation.kernel[0], operation.kernel[1])
        let (source, weight) = (input.scalars, weights[0].scalars)
        var result: [Float] = []
        result.reserveCapacity(shape.reduce(1, *))
        for image in 0..<shape[0] {
            for row in 0..<shape[1] {
                for column in 0..<shape[2] {
                    for channel in 0..<shape[3] {
                        var sum = operation.bias ? Double(weights[1].scalars[channel]) : 0
                        let group = channel / outputsPerGroup
                        for windowRow in 0..<rows {
                            let y = row * operation.stride[0] - operation.padding.top + windowRow
                            guard (0..<height).contains(y) else { continue }
                            for windowColumn in 0..<columns {
                                let x = column * operation.stride[1] - operation.padding.left + windowColumn
                                guard (0..<width).contains(x) else { continue }
                                let pixel = ((image * height + y) * width + x) * channels + group * perGroup
                                for member in 0..<perGroup {
                                    let tap = ((channel * perGroup + member) * rows + windowRow) * columns
                                    sum += Double(source[pixel + member]) * Double(weight[tap + windowColumn])
                                }
                            }
                        }
                        result.append(Float(sum))
                    }
                }
            }
        }
        return Tensor(shape: shape, scalars: result)
    }
}
