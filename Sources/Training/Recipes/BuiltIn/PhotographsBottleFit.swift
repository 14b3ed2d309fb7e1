extension BuiltInRecipe {
    /// BottleFit for photographs, taught by `photographs-classifier`: a model for each number of latent channels.
    ///
    /// After Matsubara and others (2022, arXiv 2201.02693): the published layers for ResNet-152, as wide as the smaller
    /// teacher's, and the published optimisers, rates and schedules. For one number of channels there are the three other
    /// ways of fine-tuning too.
    static let photographsBottleFit =
        bottleneckChannels.indices.map { bottleFit(place: $0 + 1) } + [
            bottleFit(place: 3, name: "-frozen", freezesEncoder: true),
            bottleFit(place: 3, name: "-labels", learnsFromLabels: true),
            bottleFit(place: 3, name: "-labels-frozen", learnsFromLabels: true, freezesEncoder: true),
        ]

    /// Generalised head network distillation: the first stage of `photographs-bottlefit` alone, with the teacher's own tail.
    static let photographsGHND = bottleneckChannels.indices.map { index in
        bottleneck("photographs-ghnd", place: index + 1, stages: imitation)
    }

    /// The latent's channels in each member of the families; a latent has 289 codes for each.
    private static let bottleneckChannels = [1, 2, 3, 6]

    /// - Parameters:
    ///   - place: the place in the family.
    ///   - name: what sets a way of fine-tuning apart, which makes the model a family of its own.
    ///   - learnsFromLabels: whether fine-tuning sees labels alone, or the teacher's answers too.
    ///   - freezesEncoder: whether only decoder and tail are tuned.
    private static func bottleFit(
        place: Int,
        name: String = "",
        learnsFromLabels: Bool = false,
        freezesEncoder: Bool = false
    ) -> BuiltInRecipe {
        let losses = learnsFromLabels ? "{crossEntropy: 1}" : "{crossEntropy: 0.5, distillation: 0.5}"
        let tuning = """
              - name: tune
                epochs: 10
                batch: 64
                optimiser: {kind: sgd, rate: 1.0e-3, momentum: 0.9, weightDecay: 5.0e-4}
                schedule: {kind: steps, at: [0.5], factor: 0.1}
                losses: \(losses)
                train: \(freezesEncoder ? "[decoder, tail]" : "[encoder, decoder, tail]")
                quantisation: none
            """
        return bottleneck("photographs-bottlefit", place: place, variant: name, stages: imitation + "\n" + tuning)
    }

    private static let imitation = """
          - name: imitate
            epochs: 10
            batch: 64
            optimiser: {kind: adam, rate: 1.0e-3}
            schedule: {kind: steps, at: [0.5], factor: 0.1}
            losses: {mimicking: {stage2: 1, stage3: 1}, measure: sum}
            train: [encoder, decoder]
            quantisation: none
        """

    private static func bottleneck(
        _ family: String,
        place: Int,
        variant: String = "",
        stages: String
    ) -> BuiltInRecipe {
        let channels = bottleneckChannels[place - 1]
        let name = "\(family)-\(channels)\(variant)"
        let membership =
            variant.isEmpty ? "family: \(family), rate: \(place), rateCount: \(bottleneckChannels.count), " : ""
        return BuiltInRecipe(
            name: name,
            text: """
                name: \(name)
                seed: 1
                data: \(photographsData)
                model:
                  kind: bottleneck
                  teacher: photographs-classifier
                  split: stage2
                  encoder:
                    - {channels: 48, kernel: 7, stride: 2}
                    - {pool: max, kernel: 3, stride: 2, padding: 1}
                    - {channels: \(channels), kernel: 2, stride: 2, padding: 1}
                  decoder:
                    - {activation: relu}
                    - {channels: 96, kernel: 2, padding: 1}
                    - {channels: 96, kernel: 2, padding: 1}
                    - {channels: 96, kernel: 2, padding: 0}
                    - {channels: 96, kernel: 2, padding: 0, activation: none}
                    - {pool: average, kernel: 2}
                  activation: relu
                prior: {kind: affine, bits: 8}
                output: {\(membership)codings: [raw, entropy]}
                stages:
                \(stages)
                """
        )
    }
}
