internal import Foundation

/// What a run says of itself while it goes on.
struct Progress {
    private let plan: TrainingPlan
    private let report: @Sendable (String) -> Void
    private let startSteps: Int
    private let started = Date()
    private var lastShown = Date()

    private var parts = LossParts()
    private var steps = 0
    private var images = 0
    private var correct = 0
    private var seconds = 0.0

    init(plan: TrainingPlan, state: TrainingState, report: @escaping @Sendable (String) -> Void) {
        self.plan = plan
        self.report = report
        startSteps = state.totalSteps
    }

    mutating func add(_ result: StepResult, images count: Int, seconds spent: Double) {
        parts.crossEntropy += result.parts.crossEntropy
        parts.distillation += result.parts.distillation
        parts.mimicking += result.parts.mimicking
        parts.bits += result.parts.bits
        parts.total += result.parts.total
        steps += 1
        images += count
        correct += result.correct
        seconds += spent
    }

    private var means: LossParts {
        let count = Double(max(steps, 1))
        var means = LossParts()
        means.crossEntropy = parts.crossEntropy / count
        means.distillation = parts.distillation / count
        means.mimicking = parts.mimicking / count
        means.bits = parts.bits / count
        means.total = parts.total / count
        return means
    }

    private var top1: Double { images > 0 ? Double(correct) / Double(images) : 0 }

    /// The means since the last row.
    mutating func row(_ state: TrainingState, rate: Int, stage: String, learningRate: Double) -> LogRow {
        let row = LogRow(
            kind: .train,
            seconds: state.seconds,
            rate: rate + 1,
            stage: stage,
            epoch: state.epoch + 1,
            step: state.totalSteps,
            learningRate: learningRate,
            parts: means,
            bytesPerImage: means.bits / 8,
            top1: top1,
            imagesPerSecond: seconds > 0 ? Double(images) / seconds : 0
        )
        lastRow = row
        parts = LossParts()
        (steps, images, correct, seconds) = (0, 0, 0, 0)
        return row
    }

    private var lastRow: LogRow?

    /// A line every ten seconds.
    mutating func showIfDue(
        _ state: TrainingState,
        _ phase: TrainingPlan.Phase,
        _ stage: StageRecipe,
        stepsPerEpoch: Int
    ) {
        guard Date().timeIntervalSince(lastShown) >= 10, let row = lastRow else { return }
        lastShown = Date()
        var pieces = ["loss \(number(row.parts.total))"]
        if stage.losses.crossEntropy > 0 { pieces.append("cross-entropy \(number(row.parts.crossEntropy))") }
        if stage.losses.distillation > 0 { pieces.append("distillation \(number(row.parts.distillation))") }
        if !stage.losses.mimicking.isEmpty { pieces.append("mimicking \(number(row.parts.mimicking))") }
        if row.bytesPerImage > 0 { pieces.append(String(format: "%.0f bytes", row.bytesPerImage)) }
        pieces.append(String(format: "top-1 %.1f %%", row.top1 * 100))
        report(
            "\(place(phase, stage)) epoch \(state.epoch + 1)/\(phase.epochs) step \(state.step)/\(stepsPerEpoch): "
                + pieces.joined(separator: ", ")
                + String(format: "; %.0f images/s, %@ left", row.imagesPerSecond, timeLeft(state))
        )
    }

    /// A line after each look at the held-out images.
    func show(_ judgement: Judgement, _ state: TrainingState, _ phase: TrainingPlan.Phase, _ stage: StageRecipe) {
        let bytes = judgement.bits > 0 ? String(format: " at %.0f bytes", judgement.bytesPerImage) : ""
        report(
            "\(place(phase, stage)) epoch \(state.epoch + 1)/\(phase.epochs) held out: "
                + String(format: "top-1 %.2f %%", judgement.top1 * 100) + bytes
                + ", cross-entropy \(number(judgement.lossPerImage)); \(timeLeft(state)) left"
        )
    }

    private func place(_ phase: TrainingPlan.Phase, _ stage: StageRecipe) -> String {
        plan.phases.contains { $0.rate > 0 } ? "rate \(phase.rate + 1), \(stage.name)" : stage.name
    }

    private func number(_ value: Double) -> String { String(format: "%.4g", value) }

    private func timeLeft(_ state: TrainingState) -> String {
        let done = state.totalSteps - startSteps
        guard done > 0 else { return "unknown time" }
        let perStep = Date().timeIntervalSince(started) / Double(done)
        let left = Int(perStep * Double(max(plan.totalSteps - state.totalSteps, 0)))
        return left >= 3_600
            ? "\(left / 3_600) h \(left / 60 % 60) min" : left >= 60 ? "\(left / 60) min \(left % 60) s" : "\(left) s"
    }
}
