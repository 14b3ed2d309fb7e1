extension BuiltInRecipe {
    /// A small autoencoder at a split of `photographs-classifier`, to which BottleFit is compared.
    ///
    /// The device runs the teacher's own layers up to there. There is a model for each number of latent channels, with 144
    /// codes for each. The published layers for 512 channels, narrower as the teacher is; optimiser, rate and schedule are published.
    static let photographsAutoencoder = [3, 6, 12].enumerated().map { index, channels in
        BuiltInRecipe(
            name: "photographs-autoencoder-\(channels)",
            text: """
                name: photographs-autoencoder-\(channels)
                seed: 1
                data: \(photographsData)
                model:
                  kind: bottleneck
                  teacher: photographs-classifier
                  split: stage2
                  encoderHead: stage2
                  encoder:
                    - {channels: 64, kernel: 2, padding: 0}
                    - {channels: 48, kernel: 2, padding: 0}
                    - {channels: 32, kernel: 2, padding: 0}
                    - {channels: \(channels), kernel: 2, padding: 0, norm: true}
                  decoder:
                    - {channels: 32, kernel: 2, padding: 0, transposed: true}
                    - {channels: 48, kernel: 2, padding: 0, transposed: true}
                    - {channels: 64, kernel: 2, padding: 0, transposed: true}
                    - {channels: 96, kernel: 2, padding: 0, transposed: true}
                  activation: relu
                prior: {kind: affine, bits: 8}
                output: {family: photographs-autoencoder, rate: \(index + 1), rateCount: 3, codings: [raw, entropy]}
                stages:
                  - name: imitate
                    epochs: 20
                    batch: 32
                    optimiser: {kind: adam, rate: 1.0e-3}
                    schedule: {kind: steps, at: [0.25, 0.5, 0.75], factor: 0.1}
                    losses: {mimicking: {stage2: 1}, measure: sum}
                    train: [encoder, decoder]
                    freeze: [encoder.head]
                    quantisation: none
                """
        )
    }
}
