extension BuiltInRecipe {
    /// CR+BQ for photographs, taught by `photographs-classifier`: a model for each number of latent channels.
    ///
    /// Channel reduction and bottleneck quantisation after Matsubara and Levorato (2020, arXiv 2007.15818), with 1,296 codes
    /// for each channel. The published layers for ResNet-50, narrower as the teacher is; optimiser, rate and schedule are published.
    static let photographsChannelReduction = [1, 2, 3].map { channels in
        BuiltInRecipe(
            name: "photographs-crbq-\(channels)",
            text: """
                name: photographs-crbq-\(channels)
                seed: 1
                data: \(photographsData)
                model:
                  kind: bottleneck
                  teacher: photographs-classifier
                  split: stage1
                  encoder:
                    - {channels: 48, kernel: 7, stride: 2}
                    - {pool: max, kernel: 3, stride: 2, padding: 1, activation: none}
                    - {channels: 48, kernel: 2, padding: 1, norm: true}
                    - {channels: 96, kernel: 2, padding: 1}
                    - {channels: 48, kernel: 2, padding: 1, norm: true}
                    - {channels: \(channels), kernel: 2, padding: 1}
                  decoder:
                    - {activation: relu}
                    - {channels: 48, kernel: 2, padding: 0, norm: true}
                    - {channels: 96, kernel: 2, padding: 0}
                    - {channels: 96, kernel: 2, padding: 0, norm: true}
                    - {channels: 48, kernel: 2, padding: 0, activation: relu}
                  activation: relu
                prior: {kind: affine, bits: 8}
                output: {family: photographs-crbq, rate: \(channels), rateCount: 3, codings: [raw, entropy]}
                stages:
                  - name: imitate
                    epochs: 20
                    batch: 64
                    optimiser: {kind: adam, rate: 1.0e-3}
                    schedule: {kind: steps, at: [0.25, 0.5, 0.75], factor: 0.1}
                    losses: {mimicking: {stage1: 1, stage2: 1, stage3: 1}, measure: sum}
                    train: [encoder, decoder]
                    quantisation: none
                """
        )
    }
}
