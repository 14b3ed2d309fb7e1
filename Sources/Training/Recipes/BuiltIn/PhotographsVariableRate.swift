extension BuiltInRecipe {
    /// Six rates for photographs in one network, taught by `photographs-classifier`: the family that ships.
    ///
    /// It is `photographs-equal-steps` with three times as many steps.
    static let photographsVariableRate = jointRates(
        "photographs-variable-rate",
        name: "photographs",
        rates: contextRates,
        prior: contextPrior,
        epochs: (compress: 14, finish: 4),
        compress: underContexts
    )

    /// `photographs` with an encoder for the weakest devices: filters of 8 x 8 pixels every fourth one, then smaller ones over each
    /// channel and over channels.
    ///
    /// It has 46 thousand weights and 18.6 million multiplications at 128 x 128 pixels, 29.1 million at 160 x 160, where the encoder
    /// of `photographs` has 90 thousand and 96 million at 128 x 128. It learns as `photographs-equal-steps` does, but under
    /// densities, and its prior has rules in place of a network; decoder and tail go on from those of `photographs`.
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
        rates: "[5.0e-6, 1.5e-5, 4.0e-5, 1.0e-4, 2.5e-4, 6.0e-4]",
        prior: "{contexts: 8, neighbourContexts: 7, contextUnits: 0, deadZone: 0.1, precision: 14}",
        epochs: (compress: 14, finish: 4),
        compress: energies + ["rateFactors: {prior: 5, tail: 0.1}"]
    )
}
