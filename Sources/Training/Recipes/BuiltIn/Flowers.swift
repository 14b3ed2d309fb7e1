extension BuiltInRecipe {
    /// A classifier of flowers, which goes on from the photographs' with a last layer of its own.
    static let flowersClassifier = BuiltInRecipe(
        name: "flowers-classifier",
        text: """
            name: flowers-classifier
            seed: 1
            data:
              kind: folder
              size: 128
              storedSize: 160
              validation: 200
              augmentation: {scale: [0.4, 1], aspectRatio: [0.8, 1.25], flips: true, brightness: 0.2, contrast: 0.2, saturation: 0.2}
            model:
              kind: classifier
              backbone: small-residual-network
              widths: [48, 96, 192]
              blocksPerStage: 2
              initial: photographs-classifier
            stages:
              - name: learn
                epochs: 60
                batch: 40
                optimiser: {kind: adamw, rate: 1.0e-3, weightDecay: 0.05}
                schedule: {kind: cosine, warmUp: 0.08}
                losses: {crossEntropy: 1, smoothing: 0.1}
                clip: 5
            """
    )

    /// A second task from the streams of `photographs`: flowers, at each of its rates.
    ///
    /// Encoder and priors stay as they are, so a device sends one stream for both tasks. A decoder and a tail are trained for
    /// the new one, taught by `flowers-classifier`, whose file is given with `--teacher`.
    static let flowers = BuiltInRecipe(
        name: "flowers",
        text: """
            name: flowers
            seed: 1
            data:
              kind: folder
              size: 128
              storedSize: 160
              validation: 200
              augmentation: {scale: [0.4, 1], aspectRatio: [0.8, 1.25], flips: true, brightness: 0.2, contrast: 0.2, saturation: 0.2}
            model:
              kind: entropic-student
              codec: photographs
              teacher: flowers-classifier
              split: stage1
            rates: [4.0e-6, 1.2e-5, 3.0e-5, 8.0e-5, 2.0e-4, 5.0e-4]
            jointRates: true
            stages:
              - name: learn
                epochs: 40
                batch: 40
                optimiser: {kind: adamw, rate: 1.0e-3, weightDecay: 0.05}
                schedule: {kind: cosine, warmUp: 0.08}
                losses:
                  crossEntropy: 0.5
                  distillation: 1
                  mimicking: {stage1: 0.1, stage2: 0.3, stage3: 0.5}
                train: [decoder, tail]
                quantisation: hard
                clip: 5
            """
    )
}
