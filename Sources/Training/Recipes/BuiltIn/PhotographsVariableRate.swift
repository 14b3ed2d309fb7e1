extension BuiltInRecipe {
    /// Six rates for photographs in one network, taught by `photographs-classifier`: the family that ships.
    ///
    /// Beside Entropic Student it differs in this: all rates are trained together, with quantisation steps of their own; the
    /// decoder sees rounded values from the first step; labels, answers and taps in units of their energy all teach; batch
    /// normalisation and ReLU stand in place of GDN1; the encoder begins with the teacher's filters; rounding has a dead zone;
    /// and tables are taken by the symbols around.
    static let photographsVariableRate = jointRates(
        "photographs-variable-rate",
        name: "photographs",
        rates: sixRates,
        prior: contextPrior,
        epochs: (compress: 14, finish: 4),
        compress: manyTeachers(firstRate: 0.05)
    )

    /// `photographs` with an encoder for the weakest devices: convolutions over each channel and then over channels.
    ///
    /// It has 33 thousand weights and 17 million multiplications at 128 x 128 pixels, 26 million at 160 x 160, where the encoder
    /// of `photographs` has 90 thousand and 96 million at 128 x 128. Decoder and tail go on from those of `photographs`.
    static let photographsSmall = jointRates(
        "photographs-small",
        name: "photographs-small",
        encoder: [
            "channels: 24, kernel: 5, stride: 2",
            "channels: 24, kernel: 3, stride: 2, groups: 24",
            "channels: 64, kernel: 1",
            "channels: 64, kernel: 5, stride: 2, groups: 64",
            "channels: 96, kernel: 1",
            "channels: 96, kernel: 3, groups: 96",
            "channels: 96, kernel: 1",
            "channels: 96, kernel: 3, groups: 96",
            "channels: 96, kernel: 1",
            "channels: 16, kernel: 1",
        ],
        start: "photographs",
        rates: sixRates,
        prior: contextPrior,
        epochs: (compress: 8, finish: 2),
        compress: manyTeachers(firstRate: 0.1)
    )

    /// Labels, answers and taps teach the first stage.
    ///
    /// - Parameter firstRate: where the weight of the rate starts, as a share of what it becomes.
    private static func manyTeachers(firstRate: Double) -> [String] {
        let taps = "mimicking: {stage1: 0.1, stage2: 0.3, stage3: 0.5}"
        let rate = "rate: 1, rateWarmUp: {from: \(firstRate), over: 0.4}"
        return [
            "optimiser: {kind: adamw, rate: 2.0e-3, weightDecay: 0.02}",
            "losses: {crossEntropy: 0.5, distillation: 1, \(taps), \(rate)}",
            "train: [encoder, prior, decoder, tail]",
            "rateFactors: {prior: 5}",
            "quantisation: mixed",
        ]
    }

    private static let sixRates = "[4.0e-6, 1.2e-5, 3.0e-5, 8.0e-5, 2.0e-4, 5.0e-4]"
}
