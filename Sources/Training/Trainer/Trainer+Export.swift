internal import FeatureCodec
internal import Foundation

extension Trainer {
    /// Writes the models of the rates that a phase has trained.
    func export(_ phase: TrainingPlan.Phase, _ state: TrainingState, _ judgements: [Judgement]) throws -> [Result] {
        let rates = plan.rates(of: phase)
        return try zip(rates.isEmpty ? [0] : rates, judgements).flatMap { rate, judgement in
            try recipe.exportForms.map { try export($0, rate: rate, phase, state, judgement) }
        }
    }

    private func export(
        _ form: ExportForm,
        rate: Int,
        _ phase: TrainingPlan.Phase,
        _ state: TrainingState,
        _ judgement: Judgement
    ) throws -> Result {
        // Held-out codes are counted as they are: what tables save is for an evaluation to measure.
        let payloadBytes = form.coding == .raw ? judgement.bytesPerImage : 0
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
        if payloadBytes > 0 { figures["validation_payload_bytes"] = .real((payloadBytes * 10).rounded() / 10) }
        var provenance: [String: JSONValue] = [
            "recipe": .text(recipeText),
            "recipe_name": .text(recipe.name),
            "seed": .integer(Int(truncatingIfNeeded: seed)),
            "data": .text(origin.data),
            "machine": .text(origin.machine),
            "threads": .integer(options.threads),
            "figures": .object(figures),
        ]
        if let recoding = recipe.data.recoding {
            provenance[FeatureModel.tunedForKey] = .text(recoding.codec.rawValue)
        }
        if recipe.rates.indices.contains(rate) { provenance["rate_weight"] = .real(recipe.rates[rate]) }
        let model = try project.model(
            state.parameters, rate: rate, form: form, provenance: provenance, images: loaders.samples
        )
        let url = options.output(rate: plan.rateNumber(rate), suffix: form.suffix)
        try AtomicFile.write(model.serialized(halfPrecision: recipe.output.halfPrecision), to: url)
        let bytes = payloadBytes > 0 ? String(format: " at %.0f payload bytes", payloadBytes) : ""
        report(
            "wrote \(url.path): held-out top-1 " + String(format: "%.2f %%", judgement.top1 * 100) + bytes
                + String(
                    format: "; %.3f s a step, %.1f s an epoch",
                    perStep,
                    perStep * Double(plan.stepsPerEpoch[phase.stage])
                )
        )
        return Result(output: url, top1: judgement.top1, bytesPerImage: payloadBytes)
    }
}
