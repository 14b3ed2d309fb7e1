extension BuiltInRecipe {
    /// The teacher of the scenes: a small residual network on 64 x 64 pixels.
    static let scenesClassifier = BuiltInRecipe(
        name: "scenes-classifier",
        text: """
            name: scenes-classifier
            seed: 1
            data:
              kind: scenes
              size: 64
              count: 9000
              validation: 1000
              augmentation: {padding: 6, flips: true}
            model:
              kind: classifier
              backbone: small-residual-network
              widths: [32, 64, 128]
              blocksPerStage: 2
            stages:
              - name: learn
                epochs: 20
                batch: 64
                optimiser: {kind: adamw, rate: 3.0e-3, weightDecay: 0.05}
                schedule: {kind: cosine, warmUp: 0.08}
                losses: {crossEntropy: 1, smoothing: 0.05}
                clip: 5
            """
    )
}
