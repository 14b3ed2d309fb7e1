internal import Datasets
internal import FeatureCodec
internal import Foundation

extension Trainer {
    /// Writes the models of the rates that a phase has trained; those that share a network go into one file.
    func export(_ phase: TrainingPlan.Phase, _ state: TrainingState, _ judgements: [Judgement]) throws -> [Result] {
        let rates = plan.rates(of: phase)
        let made = try zip(rates.isEmpty ? [0] : rates, judgements).flatMap { rate, judgement in
            try recipe.exportForms.map { form in
                (form, try model(form, rate: rate, phase, state, judgement), judgement)
            }
        }
        if recipe.jointRates {
            let bytes = FeatureModel.serialized(
                family: made.map(\.1.model), halfPrecision: recipe.output.halfPrecision)
            try AtomicFile.write(bytes, to: options.output)
        }
        return try made.map { form, made, judgement in
            let number = recipe.jointRates || recipe.rates.count <= 1 ? nil : plan.rateNumber(made.rate)
            let url = options.output(rate: number, suffix: form.suffix)
            if !recipe.jointRates {
                try AtomicFile.write(made.model.serialized(halfPrecision: recipe.output.halfPrecision), to: url)
            }
            announce(made.model, url, judgement, payloadBytes: made.payloadBytes, phase, state)
            return Result(output: url, top1: judgement.top1, bytesPerImage: made.payloadBytes)
        }
    }

    private func announce(
        _ model: FeatureModel,
        _ url: URL,
        _ judgement: Judgement,
        payloadBytes: Double,
        _ phase: TrainingPlan.Phase,
        _ state: TrainingState
    ) {
        let perStep = state.totalSteps > 0 ? state.seconds / Double(state.totalSteps) : 0
        let bytes = payloadBytes > 0 ? String(format: " at %.0f payload bytes", payloadBytes) : ""
        report(
            "wrote \(model.name) to \(url.path): held-out top-1 " + String(format: "%.2f %%", judgement.top1 * 100)
                + bytes
                + String(
                    format: "; %.3f s a step, %.1f s an epoch",
                    perStep,
                    perStep * Double(plan.stepsPerEpoch[phase.stage])
                )
        )
    }

    /// The model of a rate, and the bytes that it takes for a held-out image.
    private func model(
        _ form: ExportForm,
        rate: Int,
        _ phase: TrainingPlan.Phase,
        _ state: TrainingState,
        _ judgement: Judgement
    ) throws -> (model: FeatureModel, rate: Int, payloadBytes: Double) {
        let perStep = state.totalSteps > 0 ? state.seconds / Double(state.totalSteps) : 0
        var figures: [String: JSONValue] = [
            "validation_images": .integer(judgement.images),
            "seconds": .real(state.seconds.rounded()),
            "seconds_per_step": .real((perStep * 1e5).rounded() / 1e5),
            "seconds_per_epoch": .real((perStep * Double(plan.stepsPerEpoch[phase.stage]) * 100).rounded() / 100),
            "steps": .integer(state.totalSteps),
        ]
        if judgement.images > 0 {
            figures["validation_top1"] = .real((judgement.top1 * 1e5).rounded() / 1e5)
            figures["validation_cross_entropy"] = .real((judgement.lossPerImage * 1e5).rounded() / 1e5)
        }
        var provenance: [String: JSONValue] = [
            "recipe": .text(recipeText),
            "recipe_name": .text(recipe.name),
            "seed": .integer(Int(truncatingIfNeeded: seed)),
            "data": .text(origin.data),
            "machine": .text(origin.machine),
            "threads": .integer(options.threads),
        ]
        if let recoding = recipe.data.recoding {
            provenance[FeatureModel.tunedForKey] = .text(recoding.codec.rawValue)
        }
        if recipe.rates.indices.contains(rate) { provenance["rate_weight"] = .real(recipe.rates[rate]) }
        let made = try project.model(state.parameters, rate: rate, form: form, provenance: [:], images: loaders.samples)
        let coded = try codedRate(of: made, batch: recipe.stages[phase.stage].batch)
        if let coded { figures.merge(coded.figures) { $1 } }
        if judgement.bits > 0, form.coding == .raw {
            figures["validation_density_bytes"] = .real((judgement.bytesPerImage * 100).rounded() / 100)
        }
        provenance["figures"] = .object(figures)
        if let coded, form.coding == .raw { report(coded.comparison(with: judgement)) }
        return (try made.renamed(provenance: provenance), rate, coded?.bytesPerImage ?? 0)
    }

    /// What the held-out images take under a finished model's own integers.
    private func codedRate(of model: FeatureModel, batch: Int) throws -> CodedRate? {
        guard model.prior != nil, let held = try loaders.validation(batch: batch) else { return nil }
        var sum = CodedRate()
        for step in 0..<held.stepsPerEpoch {
            try sum.add(held.batch(epoch: 0, step: step).images, model: model, engine: options.engine)
        }
        return sum
    }
}
