import Datasets

extension EvaluationResults {
    /// Sums a run up.
    ///
    /// - Throws: `EvaluationError.Code.noImages` where every image was left out.
    public init(plan: EvaluationPlan, outcome: Evaluator.Outcome, machine: MachineFacts) throws(EvaluationError) {
        guard !outcome.records.isEmpty else {
            throw EvaluationError(
                .noImages,
                "no image of '\(plan.data.dataset.name)' could be read; the first: \(outcome.unreadable.first ?? "")"
            )
        }
        let groups = Dictionary(grouping: outcome.records) { "\($0.method)\n\($0.setting)" }
        dataset = DatasetFacts(plan: plan, outcome: outcome)
        task = TaskFacts(plan: plan)
        self.machine = machine
        methods = plan.methods.flatMap { planned in
            planned.series.map { series in
                let points = planned.method.settings.enumerated().compactMap { index, setting in
                    groups["\(series.judgedName)\n\(setting)"].map { records in
                        var point = OperatingPoint(
                            setting: setting,
                            records: records,
                            isAbbreviated: series.isAbbreviated,
                            cost: planned.method.encoderCost(setting: index)
                        )
                        (point.model, point.modelFingerprint) = planned.method.model(setting: index) ?? (nil, nil)
                        return point
                    }
                }
                return MethodResult(name: series.name, family: planned.method.family, points: points)
            }
        }
    }
}

extension EvaluationResults.DatasetFacts {
    fileprivate init(plan: EvaluationPlan, outcome: Evaluator.Outcome) {
        var hash = FingerprintHash()
        var images: Set<String> = []
        var unseen: Set<String> = []
        var sizes: Set<[Int]> = []
        for record in outcome.records where images.insert(record.image).inserted {
            hash.combine(record.image)
            hash.combine(record.className)
            hash.combine(record.pixelHash)
            if record.isUnseen { unseen.insert(record.image) }
            sizes.insert([record.width, record.height])
        }
        name = plan.data.dataset.name
        self.images = images.count
        unseenImages = plan.data.hasUnseenMarks ? unseen.count : nil
        classes = plan.task == nil ? [] : plan.data.dataset.classes
        let shared = sizes.count == 1 ? sizes.first : nil
        width = shared?[0]
        height = shared?[1]
        self.hash = hash.text
        unreadable = outcome.unreadable
    }
}

extension EvaluationResults.TaskFacts {
    fileprivate init(plan: EvaluationPlan) {
        let names = Set(plan.methods.flatMap(\.series).filter(\.isTuned).map(\.method))
        kind = plan.task == nil ? Self.pixels : Self.classification
        name = plan.task?.judge.name ?? "none"
        fingerprint = plan.task?.judge.fingerprint ?? ""
        classes = plan.scope
        tuned = names.sorted().compactMap { codec in
            plan.task?.tunedJudges[codec].map {
                TunedJudge(codec: codec, name: $0.name, fingerprint: $0.fingerprint)
            }
        }
    }
}
