public import NeuralNetwork

extension Crop: Differentiable {
    /// What was cut away has no gradient.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        var gradient = Tensor(shape: inputs[0].shape)
        gradient.copyRows(of: outputGradient, fromRow: 0, fromColumn: 0, toRow: top, toColumn: left)
        return ([gradient], [])
    }
}

extension Tensor {
    /// Copies a rectangle of pixels, as large as both images allow.
    mutating func copyRows(of source: Tensor, fromRow: Int, fromColumn: Int, toRow: Int, toColumn: Int) {
        let channels = shape[3]
        let height = min(source.shape[1] - fromRow, shape[1] - toRow)
        let width = min(source.shape[2] - fromColumn, shape[2] - toColumn)
        for image in 0..<shape[0] {
            for row in 0..<height {
                let from =
                    ((image * source.shape[1] + fromRow + row) * source.shape[2] + fromColumn) * channels
                let to = ((image * shape[1] + toRow + row) * shape[2] + toColumn) * channels
                for index in 0..<(width * channels) { scalars[to + index] = source.scalars[from + index] }
            }
        }
    }
}
