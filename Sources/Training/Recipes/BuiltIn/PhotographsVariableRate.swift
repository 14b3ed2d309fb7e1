extension BuiltInRecipe {
    /// Six rates for photographs in one network, taught by `photographs-classifier`: the family that ships.
    ///
    /// Beside `photographs-entropic-student` it differs in this: the decoder sees rounded values from the first step; labels,
    /// answers and taps in units of their energy all teach; the tail learns from the first step; rounding has a dead zone; and
    /// tables are taken by the symbols around. Beside the published method both train all rates together, with quantisation
    /// steps of their own, have batch normalisation and ReLU in place of GDN1, and begin with the teacher's filters.
    static let photographsVariableRate = jointRates(
        "photographs-variable-rate",
        name: "photographs",
        rates: "[4.0e-6, 1.2e-5, 3.0e-5, 8.0e-5, 2.0e-4, 5.0e-4]",
        prior: contextPrior,
        epochs: (compress: 14, finish: 4),
        compress: manyTeachers
    )

    /// `photographs` with an encoder for the weakest devices: filters of 8 x 8 pixels every fourth one, then smaller ones over each
    /// channel and over channels.
    ///
    /// It has 46 thousand weights and 18.6 million multiplications at 128 x 128 pixels, 29.1 million at 160 x 160, where the encoder
    /// of `photographs` has 90 thousand and 96 million at 128 x 128. It learns as `photographs-equal-steps` does, as long as
    /// `photographs` did; decoder and tail go on from those of `photographs`. Its prior has rules in place of a network.
    static let photographsSmall = jointRates(
        "photographs-small",
        encoder: [
            "channels: 48, kernel: 8, stride: 4, padding: 2",
            "channels: 64, kernel: 3, stride: 2",
            "channels: 64, kernel: 3, groups: 64",
            "channels: 96, kernel: 1",
            "channels: 16, kernel: 1",
        ],
        start: "photographs",
        rates: energyRates,
        prior: "{contexts: 8, neighbourContexts: 7, contextUnits: 0, deadZone: 0.1, precision: 14}",
        epochs: (compress: 14, finish: 4),
        compress: energies
    )

    /// Labels, answers and taps teach the first stage.
    private static let manyTeachers = [
        "optimiser: {kind: adamw, rate: 2.0e-3, weightDecay: 0.02}",
        "losses: {crossEntropy: 0.5, distillation: 1, mimicking: {stage1: 0.1, stage2: 0.3, stage3: 0.5}, rate: 1, \(rateWarmUp)}",
        "train: [encoder, prior, decoder, tail]",
        "rateFactors: {prior: 5}",
        "quantisation: mixed",
    ]
}
