extension BuiltInRecipe {
    /// The classifier of photographs, tuned on JPEG images for as many steps as the tails of the feature codecs: the judge
    /// that JPEG deserves.
    static let photographsJPEGTuned = photographsTuned("jpeg")

    /// The classifier of photographs, tuned on WebP images likewise.
    static let photographsWebPTuned = photographsTuned("webp")

    private static func photographsTuned(_ codec: String) -> BuiltInRecipe {
        BuiltInRecipe(
            name: "photographs-\(codec)-tuned",
            text: """
                name: photographs-classifier-\(codec)
                seed: 1
                data:
                  kind: folder
                  size: 128
                  validation: 1000
                  augmentation: {flips: true}
                  recoding: {codec: \(codec), qualities: [5, 10, 15, 20, 30, 40, 60, 80], copies: 2}
                model:
                  kind: classifier
                  initial: photographs-classifier
                stages:
                  - name: tune
                    epochs: 12
                    batch: 64
                    optimiser: {kind: adamw, rate: 5.0e-4, weightDecay: 0.02}
                    schedule: {kind: cosine, warmUp: 0.05}
                    losses: {crossEntropy: 1, smoothing: 0.1}
                    clip: 5
                """
        )
    }

    /// The classifier of scenes, tuned likewise.
    static let scenesJPEGTuned = BuiltInRecipe(
        name: "scenes-jpeg-tuned",
        text: """
            name: scenes-classifier-jpeg
            seed: 1
            data:
              kind: scenes
              size: 64
              count: 9000
              validation: 1000
              augmentation: {flips: true}
              recoding: {codec: jpeg, qualities: [5, 10, 15, 20, 30, 40, 60, 80], copies: 2}
            model:
              kind: classifier
              initial: scenes-classifier
            stages:
              - name: tune
                epochs: 15
                batch: 64
                optimiser: {kind: adamw, rate: 5.0e-4, weightDecay: 0.02}
                schedule: {kind: cosine, warmUp: 0.05}
                losses: {crossEntropy: 1, smoothing: 0.05}
                clip: 5
            """
    )
}
