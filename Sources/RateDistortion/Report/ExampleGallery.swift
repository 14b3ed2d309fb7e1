import Datasets

/// Shows images of a plan as its methods make them: feature codecs at a setting about as good as the uncompressed images, and
/// every image codec at the fewest bytes that are no fewer than the first feature codec's.
struct ExampleGallery {
    private let plan: EvaluationPlan
    private let results: EvaluationResults

    init(plan: EvaluationPlan, results: EvaluationResults) {
        self.plan = plan
        self.results = results
    }

    /// Places of images spread evenly over the run.
    func spread(count: Int) -> [Int] {
        let size = min(count, plan.indices.count)
        return (0..<size).map { ($0 * 2 + 1) * plan.indices.count / (size * 2) }
    }

    /// The images at places of the run, by place; those that cannot be read are left out where the plan allows it.
    ///
    /// Where no label is asked for there are none.
    ///
    /// - Throws: `EvaluationError.Code.codecFailure` or `.unreadableImage`.
    func examples(at places: [Int]) throws(EvaluationError) -> [Int: ReportExample] {
        guard let task = plan.task as? ClassificationTask, !places.isEmpty else { return [:] }
        var result: [Int: ReportExample] = [:]
        do {
            let studio = try ExampleStudio(plan: plan, task: task, settings: settings)
            for place in places {
                do {
                    result[place] = try studio.example(at: plan.indices[place])
                } catch let error as EvaluationError where error.code == .unreadableImage && plan.skipsUnreadable {
                    continue
                }
            }
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError(.codecFailure, "the report's examples cannot be made: \(error)")
        }
        return result
    }

    /// The methods shown, each with the setting that stands beside the others'.
    private var settings: [(method: any Method, setting: Int)] {
        results.pointsBeside.compactMap { series, point -> (method: any Method, setting: Int)? in
            let planned = plan.methods.first { $0.series.contains { $0.name == series.name } }
            guard let method = planned?.method else { return nil }
            return method.settings.firstIndex(of: point.setting).map { (method, $0) }
        }
    }
}
