extension BuiltInRecipe {
    /// Four rates for photographs, taught by `photographs-classifier`.
    static let photographsEntropicStudent = BuiltInRecipe(
        name: "photographs-entropic-student",
        text: """
            name: photographs
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
              split: stage2
              encoder:
                - {channels: 48, kernel: 5, stride: 2}
                - {channels: 64, kernel: 5, stride: 2}
                - {channels: 16, kernel: 3, stride: 2}
              decoder:
                - {channels: 128, kernel: 3}
                - {channels: 128, kernel: 3}
                - {channels: 96, kernel: 3}
              initialEncoder: teacher
            rates: [2.0e-5, 5.0e-5, 1.2e-4, 3.0e-4]
            stages:
              - name: compress
                epochs: 24
                laterEpochs: 8
                batch: 64
                optimiser: {kind: adamw, rate: 2.0e-3, weightDecay: 0.02}
                schedule: {kind: cosine, warmUp: 0.05}
                losses:
                  crossEntropy: 0.5
                  distillation: 1
                  mimicking: {stage2: 0.5, stage3: 0.5}
                  rate: 1
                  rateWarmUp: {from: 0.05, over: 0.4}
                train: [encoder, prior, decoder, tail]
                rateFactors: {prior: 5}
                quantisation: noise
                clip: 5
              - name: finish
                epochs: 8
                laterEpochs: 5
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
