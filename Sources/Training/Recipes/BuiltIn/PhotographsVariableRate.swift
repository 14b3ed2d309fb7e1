extension BuiltInRecipe {
    /// Six rates for photographs in one network, taught by `photographs-classifier`: the family that ships.
    ///
    /// Beside Entropic Student it differs in this: all rates are trained together, with quantisation steps of their own; the
    /// decoder sees rounded values from the first step; labels, answers and taps in units of their energy all teach; batch
    /// normalisation and ReLU stand in place of GDN1; the encoder begins with the teacher's filters; rounding has a dead zone;
    /// and tables are taken by the symbols around.
    static let photographsVariableRate = variableRate(
        "photographs-variable-rate",
        name: "photographs",
        encoder: [
            "channels: 48, kernel: 5, stride: 2",
            "channels: 64, kernel: 5, stride: 2",
            "channels: 16, kernel: 3, stride: 2",
        ],
        start: "teacher",
        firstRate: 0.05,
        epochs: (compress: 14, finish: 4)
    )

    /// `photographs` with an encoder for the weakest devices: convolutions over each channel and then over channels.
    ///
    /// It has 33 thousand weights and 17 million multiplications at 128 x 128 pixels, 26 million at 160 x 160, where the encoder
    /// of `photographs` has 90 thousand and 96 million at 128 x 128. Decoder and tail go on from those of `photographs`.
    static let photographsSmall = variableRate(
        "photographs-small",
        name: "photographs-small",
        encoder: [
            "channels: 24, kernel: 5, stride: 2",
            "channels: 24, kernel: 3, stride: 2, groups: 24",
            "channels: 64, kernel: 1",
            "channels: 64, kernel: 5, stride: 2, groups: 64",
            "channels: 96, kernel: 1",
            "channels: 96, kernel: 3, groups: 96",
            "channels: 96, kernel: 1",
            "channels: 96, kernel: 3, groups: 96",
            "channels: 96, kernel: 1",
            "channels: 16, kernel: 1",
        ],
        start: "photographs",
        firstRate: 0.1,
        epochs: (compress: 8, finish: 2)
    )

    /// A family of six rates in one network.
    ///
    /// - Parameters:
    ///   - recipe: the name of the recipe.
    ///   - name: the name of the family.
    ///   - encoder: the layers of the encoder.
    ///   - start: where the first weights come from, as the recipe's `initialEncoder`.
    ///   - firstRate: where the weight of the rate starts, as a share of what it becomes.
    ///   - epochs: the length of both stages.
    private static func variableRate(
        _ recipe: String,
        name: String,
        encoder: [String],
        start: String,
        firstRate: Double,
        epochs: (compress: Int, finish: Int)
    ) -> BuiltInRecipe {
        let layers = encoder.map { "    - {\($0)}" }.joined(separator: "\n")
        return BuiltInRecipe(
            name: recipe,
            text: """
                name: \(name)
                seed: 1
                data:
                  kind: folder
                  size: 128
                  storedSize: 144
                  validation: 1000
                  augmentation: {padding: 4, flips: true}
                model:
                  kind: entropic-student
                  teacher: photographs-classifier
                  split: stage1
                  encoder:
                \(layers)
                  decoder:
                    - {channels: 96, kernel: 3}
                    - {channels: 64, doubles: true}
                    - {channels: 48, kernel: 3}
                  activation: relu
                  initialEncoder: \(start)
                rates: [4.0e-6, 1.2e-5, 3.0e-5, 8.0e-5, 2.0e-4, 5.0e-4]
                jointRates: true
                prior: {contexts: 8, deadZone: 0.1, precision: 14}
                stages:
                  - name: compress
                    epochs: \(epochs.compress)
                    batch: 64
                    optimiser: {kind: adamw, rate: 2.0e-3, weightDecay: 0.02}
                    schedule: {kind: cosine, warmUp: 0.05}
                    losses:
                      crossEntropy: 0.5
                      distillation: 1
                      mimicking: {stage1: 0.1, stage2: 0.3, stage3: 0.5}
                      rate: 1
                      rateWarmUp: {from: \(firstRate), over: 0.4}
                    train: [encoder, prior, decoder, tail]
                    rateFactors: {prior: 5}
                    quantisation: mixed
                    clip: 5
                  - name: finish
                    epochs: \(epochs.finish)
                    batch: 64
                    optimiser: {kind: adamw, rate: 5.0e-4, weightDecay: 0.02}
                    schedule: {kind: cosine, warmUp: 0.05}
                    losses: {crossEntropy: 0.5, distillation: 0.5}
                    train: [decoder, tail]
                    freeze: [encoder, prior]
                    quantisation: hard
                    clip: 5
                """
        )
    }
}
