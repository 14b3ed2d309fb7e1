/// The facts under a report that let somebody else repeat it.
enum ReportFacts {
    /// Names and values, in order.
    static func rows(of results: EvaluationResults) -> [[String: String]] {
        let (data, task, machine) = (results.dataset, results.task, results.machine)
        let images = Figures.number(Double(data.images))
        let isJudged = task.isJudged
        let classes = isJudged ? ", \(data.classes.count) classes" : ""
        var rows = [("Data", "\(data.name): \(images) images\(classes)")]
        if let unseen = data.unseenImages {
            rows.append(("Unseen images", "\(Figures.number(Double(unseen))), on which no published model was trained"))
        }
        if !data.unreadable.isEmpty { rows.append(("Left out", data.unreadable.joined(separator: "; "))) }
        rows.append(
            ("Image size", data.sizeText + (isJudged ? ", resized and cropped before any method" : ", as in the files"))
        )
        rows.append(("Hash of the data", data.hash))
        rows.append(("Judge", isJudged ? "\(task.name), fingerprint \(task.fingerprint)" : "none: pixels are compared"))
        for tuned in task.tuned {
            rows.append(("Judge tuned on \(tuned.codec)", "\(tuned.name), fingerprint \(tuned.fingerprint)"))
        }
        for method in results.methods where method.family != nil {
            let models = method.points.map { "\($0.model ?? "") \($0.modelFingerprint ?? "")" }
            rows.append(("Models of \(method.name)", models.joined(separator: ", ")))
        }
        if isJudged {
            rows.append(
                ("Competing classes", task.classes == .data ? "those of the data" : "all that the judge knows")
            )
        }
        rows.append(("Machine", "\(machine.processor), \(machine.processors) processors, \(machine.system)"))
        rows.append(("Run", "\(machine.threads) threads, one for each image; networks on \(machine.engine)"))
        if let plan = results.plan { rows.append(("Plan", plan.text)) }
        if let shard = results.shard { rows.append(("Part", "\(shard) of the images alone")) }
        if let empty = data.emptyClasses { rows.append(("Classes without images", empty.joined(separator: ", "))) }
        if let machines = results.machines {
            let places = machines.map { "\($0.processor), \($0.threads) threads, \($0.engine)" }
            rows.append(("Machines", places.joined(separator: "; ")))
        }
        for (part, version) in machine.versions.sorted(by: { $0.key < $1.key }) { rows.append((part, version)) }
        return rows.map { ["name": $0.0, "value": $0.1] }
    }
}
