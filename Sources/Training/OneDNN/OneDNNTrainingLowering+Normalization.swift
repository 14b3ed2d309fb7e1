#if OneDNN
internal import NeuralNetwork

/// Batch normalisation, with the rectifier behind it, and scaling.
extension OneDNNTrainingLowering {
    /// The statistics of a batch or the running ones, whichever the mode asks for.
    private struct Statistics {
        let mean: OneDNNMemory
        let variance: OneDNNMemory

        init(channels: Int) throws(NetworkError) {
            let layout = try OneDNNLayout.plain([channels])
            mean = OneDNNMemory(OneDNNBuffer(allocating: layout.byteCount), layout)
            variance = OneDNNMemory(OneDNNBuffer(allocating: layout.byteCount), layout)
        }

        var arguments: [(OneDNNArgument, OneDNNMemory)] { [(.mean, mean), (.variance, variance)] }
    }

    func normalize(_ operation: BatchNormalization, _ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let statistics = try Statistics(channels: operation.channels)
        let (mean, variance) = (statistics.mean.buffer, statistics.variance.buffer)
        loads.append(
            (
                site.node,
                { weights, mode in
                    guard mode == .evaluation else { return }
                    mean.load(weights[2])
                    variance.load(weights[3])
                }
            ))
        let rows = site.inputs[0].shape.dropLast().reduce(1, *)
        updates.append(
            (
                site.node,
                { weights in
                    let unbiased = Float(rows) / Float(max(rows - 1, 1))
                    Self.move(&weights[2], towards: mean.tensor(shape: [operation.channels]), 1, operation.momentum)
                    Self.move(
                        &weights[3], towards: variance.tensor(shape: [operation.channels]), unbiased,
                        operation.momentum)
                }
            ))
        let isRectified = site.result != site.node.name
        let settings = [false, true].map { isEvaluation in
            OneDNNNormalization(
                epsilon: operation.epsilon, usesGivenStatistics: isEvaluation, isRectified: isRectified,
                isTraining: true)
        }
        return try normalize(settings, statistics, site)
    }

    /// Scaling is normalisation by a mean of zero and a deviation of one.
    func scale(_ site: Site) throws(NetworkError) -> (OneDNNValue, Backward) {
        let channels = site.node.operation.parameters[0].shape[0]
        let statistics = try Statistics(channels: channels)
        statistics.variance.buffer.load(Tensor(shape: [channels], repeating: OneDNNNormalization.scalingVariance))
        let settings = OneDNNNormalization(
            epsilon: OneDNNNormalization.scalingEpsilon, usesGivenStatistics: true, isRectified: false,
            isTraining: true)
        return try normalize([settings], statistics, site)
    }

    private static func move(_ running: inout Tensor, towards measured: Tensor, _ factor: Float, _ momentum: Float) {
        let scalars = zip(running.scalars, measured.scalars).map { old, new in old + momentum * (new * factor - old) }
        running = Tensor(shape: running.shape, scalars: scalars)
    }

    /// Appends one normalisation with a variant for each of the settings.
    private func normalize(
        _ settings: [OneDNNNormalization], _ statistics: Statistics, _ site: Site
    ) throws(NetworkError) -> (OneDNNValue, Backward) {
        let (source, tape) = (site.inputs[0], tape)
        let layout = source.layout
        let vector = try OneDNNLayout.plain(site.node.operation.parameters[0].shape)
        let scale = weight(0, layout: vector, at: site).memory
        let shift = weight(1, layout: vector, at: site).memory
        let output = tape.reserve(layout)
        let common = statistics.arguments + [(.source, source.memory), (.scale, scale), (.shift, shift)]
        var forwards: [OneDNNPrimitive] = []
        var workspaces: [[(OneDNNArgument, OneDNNMemory)]] = []
        for setting in settings {
            let primitive = try tape.makeNormalization(setting, layout: layout)
            forwards.append(primitive)
            workspaces.append(
                setting.isRectified ? [(.workspace, tape.reserve(try primitive.layout(of: .workspace)))] : [])
        }
        tape.append(
            variants: forwards, arguments: workspaces.map { common + [(.destination, output)] + $0 })
        return (
            OneDNNValue(shape: site.outputShape, output),
            { [self] (gradient) throws(NetworkError) in
                let incoming = try tape.version(of: gradient, in: layout)
                let outgoing = tape.reserve(layout)
                let scaleGradient = tape.reserve(vector)
                let shiftGradient = tape.reserve(vector)
                let gradients: [(OneDNNArgument, OneDNNMemory)] = [
                    (.destinationGradient, incoming), (.sourceGradient, outgoing), (.scaleGradient, scaleGradient),
                    (.shiftGradient, shiftGradient),
                ]
                var backwards: [OneDNNPrimitive] = []
                for (setting, forward) in zip(settings, forwards) {
                    backwards.append(try tape.makeNormalizationBackward(setting, layout: layout, forward: forward))
                }
                tape.append(variants: backwards, arguments: workspaces.map { common + gradients + $0 })
                if site.wantsWeight[0] { try report(scaleGradient, plain: vector, of: 0, at: site) }
                if site.wantsWeight[1] { try report(shiftGradient, plain: vector, of: 1, at: site) }
                return [OneDNNValue(shape: source.shape, outgoing)]
            }
        )
    }
}
#endif
