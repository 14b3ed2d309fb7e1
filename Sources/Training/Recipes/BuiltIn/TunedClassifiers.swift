extension BuiltInRecipe {
    /// The classifier of photographs, tuned on JPEG images for more steps than the tails of the feature codecs: the judge that
    /// JPEG deserves.
    static let photographsJPEGTuned = photographsTuned(.jpeg, epochs: 12)

    /// The classifier of photographs, tuned on WebP images in as many steps as the tails of the feature codecs.
    static let photographsWebPTuned = photographsTuned(.webp)

    /// The classifier of photographs, tuned on JPEG XL images in as many steps as on WebP.
    static let photographsJPEGXLTuned = photographsTuned(.jxl)

    /// The classifier of photographs, tuned on AVIF images in as many steps as on WebP.
    static let photographsAVIFTuned = photographsTuned(.avif)

    private static func photographsTuned(_ codec: RecodingRecipe.Codec, epochs: Int = 9) -> BuiltInRecipe {
        // Eight settings each, from hardly recognisable to hardly visible.
        let losses =
            switch codec {
            case .jpeg, .webp: "[5, 10, 15, 20, 30, 40, 60, 80]"
            case .avif: "[10, 15, 20, 25, 30, 40, 55, 75]"
            case .jxl: "[24, 16, 12, 9, 6, 4, 2.5, 1.5]"
            }
        return BuiltInRecipe(
            name: "photographs-\(codec.rawValue)-tuned",
            text: """
                name: photographs-classifier-\(codec.rawValue)
                seed: 1
                data:
                  kind: folder
                  size: 128
                  validation: 1000
                  augmentation: {flips: true}
                  recoding: {codec: \(codec.rawValue), \(codec.loss.rawValue): \(losses), copies: 2}
                model:
                  kind: classifier
                  initial: photographs-classifier
                stages:
                  - name: tune
                    epochs: \(epochs)
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
