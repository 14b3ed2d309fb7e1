extension BuiltInRecipe {
    /// Entropic Student for ResNet-50 as published (Matsubara et al., WACV 2022).
    ///
    /// Layers, losses, schedules and weights of a bit are the paper's; the teacher is an imported ResNet-50. Unlike the paper's, each model of the family starts from the one before it and not from the teacher.
    static let resNet50EntropicStudent = BuiltInRecipe(
        name: "resnet50-entropic-student",
        text: """
            name: resnet50
            seed: 1
            data:
              kind: folder
              size: 224
              validation: 1000
              augmentation: {scale: [0.08, 1], aspectRatio: [0.75, 1.3333], flips: true}
            model:
              kind: entropic-student
              teacher: resnet50
              split: layer1
              encoder:
                - {channels: 96, kernel: 5, stride: 2, padding: 2}
                - {channels: 48, kernel: 5, stride: 2, padding: 2}
                - {channels: 24, kernel: 2, padding: 0}
              decoder:
                - {channels: 512, kernel: 2, padding: 1}
                - {channels: 256, kernel: 2, padding: 0}
                - {channels: 256, kernel: 2, padding: 1}
              activation: gdn
            rates: [0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12]
            stages:
              - name: compress
                epochs: 10
                batch: 64
                optimiser: {kind: adam, rate: 1.0e-3}
                schedule: {kind: steps, at: [0.5, 0.8], factor: 0.1}
                losses:
                  mimicking: {layer1: 1, layer2: 1, layer3: 1, layer4: 1}
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
