extension EvaluationResults {
    /// Sums a run up.
    ///
    /// - Throws: `EvaluationError.Code.noImages` where every image was left out.
    public init(plan: EvaluationPlan, outcome: Evaluator.Outcome, machine: MachineFacts) throws(EvaluationError) {
        try self.init(
            run: RunManifest(plan: plan, machine: machine),
            tally: outcome.tally,
            figures: plan.task.map { type(of: $0).figures }
        )
    }

    /// Sums a run up of which nothing is at hand but what its folder holds.
    ///
    /// - Parameters:
    ///   - run: what was measured.
    ///   - tally: the figures of its images.
    ///   - figures: the figures of the task; nil for those of the registered task of the run's kind.
    /// - Throws: `EvaluationError.Code.noImages` where every image was left out.
    public init(run: RunManifest, tally: RunTally, figures: [TaskFigure]? = nil) throws(EvaluationError) {
        guard tally.images > 0 else {
            throw EvaluationError(
                .noImages,
                "no image of '\(run.data.name)' could be read; the first: \(tally.unreadable.first ?? "")"
            )
        }
        let figures = figures ?? TaskRegistry.figures(of: run.task.kind)
        guard !figures.isEmpty || tally.points.allSatisfy(\.counts.isEmpty) else {
            throw EvaluationError(
                .damagedResults,
                "the run asked '\(run.task.kind)', whose figures this program does not know; name the task in TaskRegistry"
            )
        }
        dataset = DatasetFacts(run: run, tally: tally)
        task = run.task
        machine = run.machine
        machines = run.machines
        shard = run.shard
        methods = run.series.map { series in
            let points = run.rowPlaces(of: series).map { setting, place in
                OperatingPoint(
                    setting: setting,
                    tally: tally.points[place],
                    isAbbreviated: series.isAbbreviated,
                    classes: run.data.classes,
                    figures: figures
                )
            }
            return MethodResult(name: series.name, family: series.family, points: points)
        }
        plan = run.plan
        if let link = run.plan?.link.flatMap({ LinkRate($0) }) { self = over(link) }
    }
}

extension EvaluationResults.DatasetFacts {
    fileprivate init(run: RunManifest, tally: RunTally) {
        name = run.data.name
        images = tally.images
        unseenImages = run.data.marksUnseen ? tally.unseenImages : nil
        classes = run.data.classes
        let shares = tally.points.first?.classes ?? [:]
        imagesByClass = shares.isEmpty ? nil : classes.map { shares[$0]?.images ?? 0 }
        emptyClasses = run.data.emptyClasses.isEmpty ? nil : run.data.emptyClasses
        width = tally.size?.width
        height = tally.size?.height
        hash = tally.dataHash
        unreadable = tally.unreadable
        unreadableImages = tally.unreadable.isEmpty ? nil : tally.unreadable.count
    }
}
