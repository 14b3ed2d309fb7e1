extension BuiltInRecipe {
    /// Entropic Student for photographs, taught by `photographs-classifier`: six rates, which ship beside `photographs`.
    ///
    /// After Matsubara and others (2022, arXiv 2108.11898), with their two stages: first encoder, density and decoder imitate
    /// the teacher's values from the split on, by sums of squared errors with the teacher's own tail behind them; then decoder
    /// and tail learn from labels and the teacher's answers on rounded latents. The rest is that of `photographs-variable-rate`, so
    /// that the two differ in what is learned from what: transforms with batch normalisation and ReLU in place of GDN1, filters
    /// that begin as the teacher's, AdamW, all rates trained together, and the steps. Its learning rate is the best of several.
    static let photographsEntropicStudent = entropicStudent(
        "photographs-entropic-student", epochs: (compress: 14, finish: 4))

    /// The same in a third of the steps, to which `photographs-equal-steps` is compared.
    static let photographsEntropicStudentEqualSteps = entropicStudent(
        "photographs-entropic-student-equal-steps", epochs: sixEpochs)

    private static func entropicStudent(_ name: String, epochs: (compress: Int, finish: Int)) -> BuiltInRecipe {
        jointRates(
            name,
            rates: studentRates,
            prior: "{kind: factorized}",
            epochs: epochs,
            compress: imitation + ["rateFactors: {prior: 5}"]
        )
    }

    /// In those steps, with a prior that predicts a mean and a deviation for every value from a second latent.
    static let photographsHyperprior = jointRates(
        "photographs-hyperprior",
        rates: studentRates,
        prior: "{kind: mean-scale-hyperprior, hyperChannels: 8, width: 32}",
        epochs: sixEpochs,
        compress: imitation + ["rateFactors: {prior: 5, prior.synthesis: 1}"]
    )

    /// The way of training that came of `photographs-variable-rate`, in the steps of
    /// `photographs-entropic-student-equal-steps`.
    ///
    /// Beside that it differs in this: errors count in units of the energy of each value, with the teacher's answers; the tail
    /// learns slowly from the first step; the decoder sees rounded values then, too, with a dead zone in the second stage; the
    /// first stage ends with averaged weights; and tables are taken by the symbols around.
    static let photographsEqualSteps = jointRates(
        "photographs-equal-steps",
        rates: energyRates,
        prior: contextPrior,
        epochs: sixEpochs,
        compress: energies
    )

    static let energyRates = "[5.0e-6, 1.5e-5, 4.0e-5, 1.0e-4, 2.5e-4, 6.0e-4]"

    /// A first stage with errors in units of energy.
    static let energies = [
        "optimiser: {kind: adamw, rate: 4.0e-3, weightDecay: 0.02}",
        "losses: {distillation: 1, mimicking: {stage1: 0.3, stage2: 1, stage3: 1}, rate: 1, \(rateWarmUp)}",
        "train: [encoder, prior, decoder, tail]",
        "rateFactors: {prior: 5, tail: 0.1}",
        "quantisation: mixed",
        "average: 0.99",
    ]

    private static let sixEpochs = (compress: 4, finish: 2)
    private static let studentRates = "[0.1, 0.3, 1, 3, 8, 20]"
    static let rateWarmUp = "rateWarmUp: {from: 0.05, over: 0.4}"

    /// The first stage of Entropic Student.
    private static let imitation = [
        "optimiser: {kind: adamw, rate: 4.0e-3, weightDecay: 0.02}",
        "losses: {mimicking: {stage1: 1, stage2: 1, stage3: 1}, measure: sum, rate: 1, \(rateWarmUp)}",
        "train: [encoder, prior, decoder]",
        "freeze: [tail]",
        "quantisation: noise",
    ]
}
