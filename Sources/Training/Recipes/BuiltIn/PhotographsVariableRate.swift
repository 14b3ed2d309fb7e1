extension BuiltInRecipe {
    /// Six rates for photographs in one network, taught by `photographs-classifier`: the family that ships.
    ///
    /// Beside Entropic Student it differs in this: all rates are trained together, with quantisation steps of their own; the
    /// decoder sees rounded values from the first step; labels, answers and taps in units of their energy all teach; batch
    /// normalisation and ReLU stand in place of GDN1; the encoder begins with the teacher's filters; rounding has a dead zone;
    /// and tables are taken by the symbols around.
    static let photographsVariableRate = BuiltInRecipe(
        name: "photographs-variable-rate",
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
              split: stage1
              encoder:
                - {channels: 48, kernel: 5, stride: 2}
                - {channels: 64, kernel: 5, stride: 2}
                - {channels: 16, kernel: 3, stride: 2}
              decoder:
                - {channels: 96, kernel: 3}
                - {channels: 64, doubles: true}
                - {channels: 48, kernel: 3}
              activation: relu
              initialEncoder: teacher
            rates: [4.0e-6, 1.2e-5, 3.0e-5, 8.0e-5, 2.0e-4, 5.0e-4]
            jointRates: true
            prior: {contexts: 8, deadZone: 0.1, precision: 14}
            stages:
              - name: compress
                epochs: 14
                batch: 64
                optimiser: {kind: adamw, rate: 2.0e-3, weightDecay: 0.02}
                schedule: {kind: cosine, warmUp: 0.05}
                losses:
                  crossEntropy: 0.5
                  distillation: 1
                  mimicking: {stage1: 0.1, stage2: 0.3, stage3: 0.5}
                  rate: 1
                  rateWarmUp: {from: 0.05, over: 0.4}
                train: [encoder, prior, decoder, tail]
                rateFactors: {prior: 5}
                quantisation: mixed
                clip: 5
              - name: finish
                epochs: 4
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
