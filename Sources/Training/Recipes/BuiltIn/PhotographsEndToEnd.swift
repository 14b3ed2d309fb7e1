extension BuiltInRecipe {
    /// Three rates for photographs, learned from labels and bits alone by a network that starts from nothing.
    ///
    /// This is the way of Singh and others (2020, arXiv 2007.11797), with the transforms of `photographs-entropic-student`
    /// and the layers of `photographs-classifier` behind them; no teacher is imitated. Optimiser, decay and schedule are those of the published comparison (SC2, arXiv 2203.08875); later rates go on from
    /// the first, where that starts each anew.
    static let photographsEndToEnd = BuiltInRecipe(
        name: "photographs-end-to-end",
        text: """
            name: photographs-end-to-end
            seed: 1
            data: \(photographsData)
            model:
              kind: bottleneck
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
              initialEncoder: random
              initialTail: random
            rates: [3.0e-5, 1.2e-4, 5.0e-4]
            stages:
              - name: learn
                epochs: 14
                laterEpochs: 3
                batch: 64
                optimiser: {kind: adam, rate: 1.0e-3, weightDecay: 1.0e-4}
                schedule: {kind: cosine, warmUp: 0}
                losses: {crossEntropy: 1, rate: 1}
                train: [encoder, prior, decoder, tail]
                quantisation: noise
            """
    )
}
