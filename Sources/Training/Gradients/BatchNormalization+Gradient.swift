public import NeuralNetwork

/// What a batch says about each channel.
private struct BatchStatistics {
    let rows: Int
    var means: [Double]
    var variances: [Double]

    init(_ input: Tensor, channels: Int) {
        rows = input.count / channels
        means = [Double](repeating: 0, count: channels)
        variances = means
        for start in stride(from: 0, to: input.count, by: channels) {
            for channel in 0..<channels { means[channel] += Double(input.scalars[start + channel]) }
        }
        for channel in 0..<channels { means[channel] /= Double(rows) }
        for start in stride(from: 0, to: input.count, by: channels) {
            for channel in 0..<channels {
                let difference = Double(input.scalars[start + channel]) - means[channel]
                variances[channel] += difference * difference
            }
        }
        for channel in 0..<channels { variances[channel] /= Double(rows) }
    }
}

extension BatchNormalization: TrainingDependent {
    /// Gradients with running statistics, which are constants.
    public func gradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        var inputGradient = outputGradient
        var weightGradient = [Double](repeating: 0, count: channels)
        let inverses = weights[3].scalars.map { 1 / ($0 + epsilon).squareRoot() }
        for start in stride(from: 0, to: inputs[0].count, by: channels) {
            for channel in 0..<channels {
                let slope = outputGradient.scalars[start + channel]
                let normal = (inputs[0].scalars[start + channel] - weights[2].scalars[channel]) * inverses[channel]
                weightGradient[channel] += Double(slope * normal)
                inputGradient.scalars[start + channel] = slope * weights[0].scalars[channel] * inverses[channel]
            }
        }
        return ([inputGradient], named(weightGradient, outputGradient))
    }

    /// Normalises by the batch; the running variance takes the unbiased estimate, as the field's checkpoints do.
    public func trainingOutput(inputs: [Tensor], weights: [Tensor]) -> (output: Tensor, weights: [Tensor]) {
        let statistics = BatchStatistics(inputs[0], channels: channels)
        var output = inputs[0]
        var moved = weights
        let inverses = statistics.variances.map { 1 / ($0 + Double(epsilon)).squareRoot() }
        for start in stride(from: 0, to: output.count, by: channels) {
            for channel in 0..<channels {
                let normal = (Double(output.scalars[start + channel]) - statistics.means[channel]) * inverses[channel]
                output.scalars[start + channel] =
                    Float(normal) * weights[0].scalars[channel] + weights[1].scalars[channel]
            }
        }
        let unbiased = Double(statistics.rows) / Double(max(statistics.rows - 1, 1))
        for channel in 0..<channels {
            let mean = Float(statistics.means[channel])
            let variance = Float(statistics.variances[channel] * unbiased)
            moved[2].scalars[channel] += momentum * (mean - moved[2].scalars[channel])
            moved[3].scalars[channel] += momentum * (variance - moved[3].scalars[channel])
        }
        return (output, moved)
    }

    /// Gradients through the statistics of the batch.
    public func trainingGradients(
        inputs: [Tensor],
        weights: [Tensor],
        output: Tensor,
        outputGradient: Tensor
    ) -> (inputs: [Tensor], weights: [Tensor]) {
        let statistics = BatchStatistics(inputs[0], channels: channels)
        let inverses = statistics.variances.map { 1 / ($0 + Double(epsilon)).squareRoot() }
        var slopeSums = [Double](repeating: 0, count: channels)
        var weightGradient = slopeSums
        for start in stride(from: 0, to: outputGradient.count, by: channels) {
            for channel in 0..<channels {
                let slope = Double(outputGradient.scalars[start + channel])
                let difference = Double(inputs[0].scalars[start + channel]) - statistics.means[channel]
                slopeSums[channel] += slope
                weightGradient[channel] += slope * difference * inverses[channel]
            }
        }
        var inputGradient = outputGradient
        let rows = Double(statistics.rows)
        for start in stride(from: 0, to: outputGradient.count, by: channels) {
            for channel in 0..<channels {
                let normal =
                    (Double(inputs[0].scalars[start + channel]) - statistics.means[channel]) * inverses[channel]
                let centred =
                    Double(outputGradient.scalars[start + channel])
                    - (slopeSums[channel] + normal * weightGradient[channel]) / rows
                inputGradient.scalars[start + channel] =
                    Float(centred * inverses[channel]) * weights[0].scalars[channel]
            }
        }
        return ([inputGradient], named(weightGradient, outputGradient))
    }

    private func named(_ weightGradient: [Double], _ outputGradient: Tensor) -> [Tensor] {
        [
            Tensor(shape: [channels], scalars: weightGradient.map(Float.init)),
            Tensor(shape: [channels], scalars: outputGradient.sumsOverRows()),
            Tensor(shape: [channels]),
            Tensor(shape: [channels]),
        ]
    }
}
