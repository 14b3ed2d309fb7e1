extension BuiltInRecipe {
    /// Codecs of photographs whose rates share one network: a stage that finds a latent, and one that finishes the task from
    /// rounded latents.
    ///
    /// - Parameters:
    ///   - recipe: the name of the recipe.
    ///   - name: the name of the family; that of the recipe unless given.
    ///   - encoder: the layers of the encoder.
    ///   - start: where the first weights come from, as the recipe's `initialEncoder`.
    ///   - rates: the weights of a bit.
    ///   - prior: the recipe's `prior`.
    ///   - epochs: the length of both stages.
    ///   - compress: what the first stage has of its own, each setting in a line.
    static func jointRates(
        _ recipe: String,
        name: String? = nil,
        encoder: [String] = [
            "channels: 48, kernel: 5, stride: 2",
            "channels: 64, kernel: 5, stride: 2",
            "channels: 16, kernel: 3, stride: 2",
        ],
        start: String = "teacher",
        rates: String,
        prior: String,
        epochs: (compress: Int, finish: Int),
        compress: [String]
    ) -> BuiltInRecipe {
        let layers = encoder.map { "    - {\($0)}" }.joined(separator: "\n")
        let settings = compress.map { "    \($0)" }.joined(separator: "\n")
        return BuiltInRecipe(
            name: recipe,
            text: """
                name: \(name ?? recipe)
                seed: 1
                data: \(photographsData)
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
                rates: \(rates)
                jointRates: true
                prior: \(prior)
                stages:
                  - name: compress
                    epochs: \(epochs.compress)
                    batch: 64
                    schedule: {kind: cosine, warmUp: 0.05}
                    clip: 5
                \(settings)
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

    /// The prior of our own codecs: tables by known symbols.
    static let contextPrior = "{contexts: 16, deadZone: 0.1, precision: 14}"
}
