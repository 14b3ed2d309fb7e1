import Datasets
import Pixels

extension RunManifest {
    /// Describes the run of a plan.
    ///
    /// - Parameters:
    ///   - plan: what is to be measured. A few of its images are read.
    ///   - machine: where that takes place.
    ///   - file: the options from which the plan was made.
    public init(plan: EvaluationPlan, machine: EvaluationResults.MachineFacts, file: PlanFile? = nil) {
        data = Images(plan: plan)
        task = EvaluationResults.TaskFacts(plan: plan)
        measuresFeatures = plan.measuresFeatures ? true : nil
        methods = plan.methods.map(\.method.identity)
        series = plan.methods.flatMap { planned in
            let settings = planned.method.settings.indices.map { Setting(planned.method, $0) }
            return planned.series.map { series in
                Line(
                    name: series.name,
                    judgedName: series.judgedName,
                    isAbbreviated: series.isAbbreviated,
                    family: planned.method.family,
                    settings: settings
                )
            }
        }
        rows = plan.rows
        shard = plan.shard
        self.machine = machine
        self.plan = file?.essentials
    }
}

extension RunManifest.Setting {
    fileprivate init(_ method: any Method, _ index: Int) {
        let cost = method.encoderCost(setting: index)
        name = method.settings[index]
        (model, modelFingerprint) = method.model(setting: index) ?? (nil, nil)
        encoderParameters = cost?.parameters
        encoderMultiplyAccumulates = cost?.multiplyAccumulates
    }
}

extension RunManifest.Images {
    /// The number of images whose pixels are hashed.
    private static let sampleCount = 3

    fileprivate init(plan: EvaluationPlan) {
        let dataset = plan.data.dataset
        let shown = Set((0..<dataset.count).map { dataset.label(at: $0) })
        name = dataset.name
        count = plan.wholeIndices.count
        classes = plan.task == nil ? [] : dataset.classes
        emptyClasses = classes.indices.filter { !shown.contains($0) }.map { dataset.classes[$0] }
        marksUnseen = plan.data.hasUnseenMarks
        width = plan.task?.judge.imageSize.width
        height = plan.task?.judge.imageSize.height
        listHash = plan.listHash(of: plan.wholeIndices)
        sampleHash = Self.sampleHash(plan)
    }

    private static func sampleHash(_ plan: EvaluationPlan) -> String {
        let last = plan.wholeIndices.count - 1
        let positions = Set((0..<sampleCount).map { $0 * last / (sampleCount - 1) })
        var hash = FingerprintHash()
        for position in positions.sorted() {
            // An image that cannot be read cannot be read by the other parts either.
            guard let image = try? plan.preparedImage(at: plan.wholeIndices[position]) else {
                hash.combine("unreadable")
                continue
            }
            hash.combine(image.samples)
        }
        return hash.text
    }
}

extension EvaluationResults.TaskFacts {
    fileprivate init(plan: EvaluationPlan) {
        kind = plan.task.map { type(of: $0).kind } ?? Self.pixels
        name = plan.task?.judge.name ?? "none"
        fingerprint = plan.task?.judge.fingerprint ?? ""
        classes = plan.scope
        let methods = plan.methods.filter { $0.series.contains(where: \.isTuned) }.map(\.method)
        tuned = methods.sorted { $0.name < $1.name }.compactMap { method in
            plan.task?.tunedJudge(for: method).map {
                TunedJudge(codec: method.name, name: $0.name, fingerprint: $0.fingerprint)
            }
        }
    }
}
