extension BuiltInRecipe {
    /// The family that ships with an encoder for the weakest devices: convolutions over each channel and then over channels.
    ///
    /// It has 33 thousand weights and 17 million multiplications at 128 x 128 pixels, 26 million at 160 x 160, where the encoder
    /// of `photographs` has 90 thousand and 96 million at 128 x 128. Decoder and tail go on from those of `photographs`.
    static let photographsSmall = BuiltInRecipe(
        name: "photographs-small",
        text: """
            name: photographs-small
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
                - {channels: 24, kernel: 5, stride: 2}
                - {channels: 24, kernel: 3, stride: 2, groups: 24}
                - {channels: 64, kernel: 1}
                - {channels: 64, kernel: 5, stride: 2, groups: 64}
                - {channels: 96, kernel: 1}
                - {channels: 96, kernel: 3, groups: 96}
                - {channels: 96, kernel: 1}
                - {channels: 96, kernel: 3, groups: 96}
                - {channels: 96, kernel: 1}
                - {channels: 16, kernel: 1}
              decoder:
                - {channels: 96, kernel: 3}
                - {channels: 64, doubles: true}
                - {channels: 48, kernel: 3}
              activation: relu
              initialEncoder: photographs
            rates: [4.0e-6, 1.2e-5, 3.0e-5, 8.0e-5, 2.0e-4, 5.0e-4]
            jointRates: true
            prior: {contexts: 8, deadZone: 0.1, precision: 14}
            stages:
              - name: compress
                epochs: 8
                batch: 64
                optimiser: {kind: adamw, rate: 2.0e-3, weightDecay: 0.02}
                schedule: {kind: cosine, warmUp: 0.05}
                losses:
                  crossEntropy: 0.5
                  distillation: 1
                  mimicking: {stage1: 0.1, stage2: 0.3, stage3: 0.5}
                  rate: 1
                  rateWarmUp: {from: 0.1, over: 0.4}
                train: [encoder, prior, decoder, tail]
                rateFactors: {prior: 5}
                quantisation: mixed
                clip: 5
              - name: finish
                epochs: 2
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
