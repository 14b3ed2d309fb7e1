extension BuiltInRecipe {
    /// Entropic Student for MobileNetV2.
    ///
    /// The layers of the published form are scaled to the 24 channels of "block3", which like ResNet-50's first stage is at
    /// a quarter of the image's size; losses and schedules are the paper's. The teacher is an imported MobileNetV2. The outputs of linear bottlenecks hold more energy than ResNet-50's rectified features, and squared errors are
    /// summed: the weights of a bit are larger in proportion.
    static let mobileNetV2EntropicStudent = BuiltInRecipe(
        name: "mobilenetv2-entropic-student",
        text: """
            name: mobilenetv2
            seed: 1
            data:
              kind: folder
              size: 224
              validation: 1000
              augmentation: {scale: [0.08, 1], aspectRatio: [0.75, 1.3333], flips: true}
            model:
              kind: entropic-student
              teacher: mobilenetv2
              split: block3
              encoder:
                - {channels: 48, kernel: 5, stride: 2, padding: 2}
                - {channels: 24, kernel: 5, stride: 2, padding: 2}
                - {channels: 12, kernel: 2, padding: 0}
              decoder:
                - {channels: 96, kernel: 2, padding: 1}
                - {channels: 48, kernel: 2, padding: 0}
                - {channels: 24, kernel: 2, padding: 1}
              activation: gdn
            rates: [1, 4, 16, 64]
            stages:
              - name: compress
                epochs: 10
                batch: 64
                optimiser: {kind: adam, rate: 1.0e-3}
                schedule: {kind: steps, at: [0.5, 0.8], factor: 0.1}
                losses:
                  mimicking: {block3: 1, block6: 1, block13: 1, block17: 1}
                  measure: sum
                  rate: 1
                train: [encoder, prior, decoder]
                quantisation: noise
              - name: finish
                epochs: 10
                batch: 128
                optimiser: {kind: sgd, rate: 1.0e-3, momentum: 0.9, weightDecay: 5.0e-4}
                schedule: {kind: steps, at: [0.5], factor: 0.1}
                losses: {crossEntropy: 0.5, distillation: 0.5}
                train: [decoder, tail]
                freeze: [encoder, prior]
                quantisation: hard
            """
    )
}
