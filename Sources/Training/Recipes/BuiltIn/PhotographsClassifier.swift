extension BuiltInRecipe {
    /// The teacher of photographs: a residual network of 1.6 million weights on 128 x 128 pixels.
    static let photographsClassifier = BuiltInRecipe(
        name: "photographs-classifier",
        text: """
            name: photographs-classifier
            seed: 1
            data: \(photographsData)
            model:
              kind: classifier
              backbone: small-residual-network
              widths: [48, 96, 192]
              blocksPerStage: 2
            stages:
              - name: learn
                epochs: 24
                batch: 64
                optimiser: {kind: adamw, rate: 3.0e-3, weightDecay: 0.05}
                schedule: {kind: cosine, warmUp: 0.08}
                losses: {crossEntropy: 1, smoothing: 0.1}
                clip: 5
            """
    )
}
