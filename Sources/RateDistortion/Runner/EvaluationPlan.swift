import Datasets
import Pixels

/// What is to be measured: images, methods and the judge of what comes back.
public struct EvaluationPlan: Sendable {
    /// The images.
    public let data: EvaluationData
    /// What is asked; nil where pixels alone are compared, of images at their own size.
    public let task: (any EvaluationTask)?
    /// The methods in the order of the report.
    public let methods: [PlannedMethod]
    /// Which logits compete for an answer.
    public let scope: LabelMap.Scope
    /// The images that take part in all parts of the run, by index in the data, ascending.
    public let wholeIndices: [Int]
    /// The part that is to be measured, or nil for the whole.
    public let shard: Shard?
    /// Whether an image that cannot be read is left out instead of ending the run.
    public let skipsUnreadable: Bool
    /// Whether the error of features that come back is measured, which takes another pass through the networks.
    public let measuresFeatures: Bool

    /// The images to be measured, by index in the data, ascending.
    public let indices: [Int]

    /// Which logit answers for which class, by the fingerprint of a judge or the name of a feature method.
    let labelMaps: [String: LabelMap]

    /// Checks that data, judges and methods fit together.
    ///
    /// - Parameters:
    ///   - data: the images.
    ///   - task: what is asked; nil compares pixels alone.
    ///   - methods: the methods in the order of the report.
    ///   - scope: which logits compete.
    ///   - limit: the number of images, at least 1, spread evenly over the classes; nil takes all.
    ///   - seed: which sample a limit takes.
    ///   - shard: the part of the images to measure; nil takes all.
    ///   - skipsUnreadable: whether an image that cannot be read is left out.
    ///   - measuresFeatures: whether the error of features that come back is measured.
    /// - Throws: `EvaluationError.Code.noImages`, `.classMismatch` or `.modelMismatch`.
    public init(
        data: EvaluationData,
        task: (any EvaluationTask)?,
        methods: [PlannedMethod],
        scope: LabelMap.Scope = .data,
        limit: Int? = nil,
        seed: UInt64 = 0,
        shard: Shard? = nil,
        skipsUnreadable: Bool = true,
        measuresFeatures: Bool = false
    ) throws(EvaluationError) {
        let dataset = data.dataset
        guard dataset.count > 0 else {
            throw EvaluationError(
                .noImages,
                "'\(dataset.name)' holds no images; give a folder with one folder per class"
            )
        }
        self.data = data
        self.task = task
        self.methods = methods
        self.scope = scope
        self.skipsUnreadable = skipsUnreadable
        self.measuresFeatures = measuresFeatures
        self.shard = shard
        wholeIndices = dataset.limited(to: limit ?? dataset.count, seed: seed).indices
        indices = shard?.part(of: wholeIndices) ?? wholeIndices
        guard !indices.isEmpty else {
            throw EvaluationError(
                .noImages,
                "'\(dataset.name)' has \(wholeIndices.count) images to measure, too few for part \(shard?.description ?? "")"
            )
        }
        if let task {
            labelMaps = try Self.labelMaps(data: data, task: task, methods: methods)
        } else if let method = methods.map(\.method).first(where: { $0.labels != nil }) {
            throw EvaluationError(
                .modelMismatch,
                "'\(method.name)' hands on features, of which nothing can be asked without a task; name a classifier with "
                    + "--task, or measure image codecs alone"
            )
        } else {
            labelMaps = [:]
        }
    }

    private static func labelMaps(
        data: EvaluationData,
        task: any EvaluationTask,
        methods: [PlannedMethod]
    ) throws(EvaluationError) -> [String: LabelMap] {
        var maps: [String: LabelMap] = [:]
        func addMap(_ key: String, _ labels: [String], _ model: String) throws(EvaluationError) {
            maps[key] = try LabelMap(
                classes: data.dataset.classes,
                labels: labels,
                indices: data.modelIndices(labelCount: labels.count),
                model: model
            )
        }
        for judge in [task.judge] + task.tunedJudges.values.sorted(by: { $0.name < $1.name }) {
            try addMap(judge.fingerprint, judge.labels, judge.name)
        }
        for method in methods.map(\.method) {
            if let labels = method.labels { try addMap(method.name, labels, method.name) }
            if let size = method.imageSize, size != task.judge.imageSize {
                throw EvaluationError(
                    .modelMismatch,
                    "'\(method.name)' takes \(size.width)x\(size.height) pixels, the judge '\(task.judge.name)' "
                        + "\(task.judge.imageSize.width)x\(task.judge.imageSize.height); choose another --task"
                )
            }
        }
        return maps
    }

    /// The judge and its name in the rows of single images, for every judge that a method's series need.
    func judges(of planned: PlannedMethod) -> [(name: String, judge: Judge)] {
        var result: [(name: String, judge: Judge)] = []
        guard let task else { return [] }
        for series in planned.series where !result.contains(where: { $0.name == series.judgedName }) {
            let judge = series.isTuned ? task.tunedJudge(for: planned.method) : task.judge
            if let judge { result.append((series.judgedName, judge)) }
        }
        return result
    }

    /// What the records of an image are about, in their order.
    var rows: [RunManifest.Row] {
        methods.flatMap { planned in
            let isJudged = task != nil && planned.method.labels == nil
            let names = isJudged ? judges(of: planned).map(\.name) : [planned.method.name]
            return planned.method.settings.flatMap { setting in
                names.map { RunManifest.Row(method: $0, setting: setting) }
            }
        }
    }

    /// The number of records that each image gives.
    public var recordsPerImage: Int { rows.count }

    /// What is asked of an image, with the outputs of a judge or a method; nil where nothing is.
    ///
    /// - Parameters:
    ///   - index: the image's index in the data.
    ///   - answerer: the judge's fingerprint or the feature method's name.
    func question(at index: Int, to answerer: String) -> TaskQuestion? {
        labelMaps[answerer].map { map in
            let dataset = data.dataset
            return TaskQuestion(
                index: index,
                image: dataset.identifier(at: index),
                label: dataset.label(at: index),
                map: map,
                scope: scope
            )
        }
    }

    /// The class of an image; empty where nothing is asked of the images.
    func className(at index: Int) -> String {
        task == nil ? "" : data.dataset.classes[data.dataset.label(at: index)]
    }

    /// A hash of names and classes of images.
    func listHash(of indices: [Int]) -> String {
        var hash = FingerprintHash()
        for index in indices {
            hash.combine(data.dataset.identifier(at: index))
            hash.combine(className(at: index))
        }
        return hash.text
    }

    /// The image that methods encode.
    ///
    /// - Throws: `EvaluationError.Code.unreadableImage`, naming the image.
    func preparedImage(at index: Int) throws(EvaluationError) -> RasterImage {
        do {
            let image = try data.dataset.image(at: index).converted(to: .rgb)
            return task?.judge.prepare(image) ?? image
        } catch {
            // Most data sets name the file themselves.
            let (name, reason) = (data.dataset.identifier(at: index), "\(error)")
            throw EvaluationError(.unreadableImage, reason.contains(name) ? reason : "\(name): \(reason)")
        }
    }
}
