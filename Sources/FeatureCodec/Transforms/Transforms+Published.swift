extension Transforms {
    /// Entropic Student for ResNet-50 (Matsubara et al., WACV 2022, arXiv 2108.11898): the latent is [1, 55, 55, 24] and the
    /// features are [1, 56, 56, 256] for an image of 224.
    ///
    /// - Parameters:
    ///   - latentChannels: the channels of the latent; the encoder is 4 and 2 times as wide before it.
    ///   - featureChannels: the channels of the teacher's features; the decoder is twice as wide before them.
    public static func entropicStudent(latentChannels: Int = 24, featureChannels: Int = 256) -> Transforms {
        Transforms(
            encoderLayers: [
                Layer(4 * latentChannels, kernel: 5, stride: 2, padding: 2),
                Layer(2 * latentChannels, kernel: 5, stride: 2, padding: 2),
                Layer(latentChannels, kernel: 2, padding: 0),
            ],
            decoderLayers: [
                Layer(2 * featureChannels, kernel: 2, padding: 1),
                Layer(featureChannels, kernel: 2, padding: 0),
                Layer(featureChannels, kernel: 2, padding: 1),
            ]
        )
    }

    /// BottleFit for ResNet-152 (Matsubara et al., WoWMoM 2022, arXiv 2201.02693): for an image of 224 the latent is
    /// [1, 29, 29, 3] and the features are those of the teacher's second stage, [1, 28, 28, 512].
    ///
    /// - Parameter latentChannels: the channels of the latent, published with 3, 6, 9 and 12.
    public static func bottleFit(latentChannels: Int = 3) -> Transforms {
        Transforms(
            encoderLayers: [
                Layer(64, kernel: 7, stride: 2, padding: 3),
                .maxPool(3, stride: 2, padding: 1),
                Layer(latentChannels, kernel: 2, stride: 2, padding: 1),
            ],
            decoderLayers: [
                .identity(activation: .relu),
                Layer(512, kernel: 2, padding: 1),
                Layer(512, kernel: 2, padding: 1),
                Layer(512, kernel: 2, padding: 0),
                Layer(512, kernel: 2, padding: 0, activation: .linear),
                .averagePool(2),
            ],
            activation: .relu
        )
    }

    /// CR+BQ, channel reduction and bottleneck quantisation, for ResNet-50 (Matsubara and Levorato, ICPR 2020,
    /// arXiv 2007.15818): for an image of 224 the latent is [1, 60, 60, 1] and the features are those of the teacher's
    /// first stage, [1, 56, 56, 256].
    ///
    /// - Parameter latentChannels: the channels of the latent, published with 1, 2, 3, 6, 9 and 12.
    public static func channelReduction(latentChannels: Int = 1) -> Transforms {
        Transforms(
            encoderLayers: [
                Layer(64, kernel: 7, stride: 2, padding: 3),
                .maxPool(3, stride: 2, padding: 1, activation: .linear),
                Layer(64, kernel: 2, padding: 1, normalizes: true),
                Layer(256, kernel: 2, padding: 1),
                Layer(64, kernel: 2, padding: 1, normalizes: true),
                Layer(latentChannels, kernel: 2, padding: 1),
            ],
            decoderLayers: [
                .identity(activation: .relu),
                Layer(64, kernel: 2, padding: 0, normalizes: true),
                Layer(128, kernel: 2, padding: 0),
                Layer(256, kernel: 2, padding: 0, normalizes: true),
                Layer(256, kernel: 2, padding: 0, activation: .relu),
            ],
            activation: .relu
        )
    }

    /// The small autoencoder at a split of ResNet-152 to which BottleFit is compared: the encoder begins with a value of
    /// the teacher, [1, 28, 28, 512] for an image of 224, its latent is [1, 24, 24, 3], and the decoder makes the same value.
    ///
    /// - Parameters:
    ///   - latentChannels: the channels of the latent, published with 3 to 18.
    ///   - featureChannels: the channels of the teacher's value; give them to `encoder(channels:)` too.
    public static func autoencoder(latentChannels: Int = 3, featureChannels: Int = 512) -> Transforms {
        Transforms(
            encoderLayers: [128, 64, 32].map { Layer($0, kernel: 2, padding: 0) } + [
                Layer(latentChannels, kernel: 2, padding: 0, normalizes: true)
            ],
            decoderLayers: [32, 64, 128, featureChannels].map { Layer($0, kernel: 2, padding: 0, isTransposed: true) },
            activation: .relu
        )
    }
}
