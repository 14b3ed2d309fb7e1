internal import NeuralNetwork

extension PortableKernel {
    /// Runs the kernel on tensors.
    func output(of inputs: [Tensor], shape: [Int]) -> Tensor {
        var output = Tensor(shape: shape)
        output.scalars.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress else { return }
            Self.withViews(of: inputs[...], []) { views in
                run(inputs: views, output: MutableTensorView(base: base, count: target.count))
            }
        }
        return output
    }

    private static func withViews(of tensors: ArraySlice<Tensor>, _ views: [TensorView], _ body: ([TensorView]) -> Void)
    {
        guard let first = tensors.first else { return body(views) }
        first.scalars.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            withViews(of: tensors.dropFirst(), views + [TensorView(base: base, count: source.count)], body)
        }
    }
}
