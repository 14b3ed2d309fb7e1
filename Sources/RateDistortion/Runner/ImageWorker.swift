import Datasets
import Pixels

/// Runs every method of a plan on one image at a time; each thread has a worker of its own.
final class ImageWorker {
    private let plan: EvaluationPlan
    private let coders: [[any Coder]]
    private let classifiers: [String: (RasterImage) throws -> [Float]]
    /// The plain judge, which also answers for the uncompressed image.
    private let classifyReference: ((RasterImage) throws -> [Float])?
    /// How many counts the task gave for the first image.
    private var countsPerImage: Int?
    /// The coders that have coded an image, by method and setting.
    private var warmCoders: Set<[Int]> = []

    /// Makes coders and classifiers.
    ///
    /// - Throws: `EvaluationError.Code.modelMismatch` where a network does not compile.
    init(plan: EvaluationPlan) throws(EvaluationError) {
        self.plan = plan
        var coders: [[any Coder]] = []
        var classifiers: [String: (RasterImage) throws -> [Float]] = [:]
        do {
            classifyReference = try plan.task?.judge.makeClassifier()
            if let judge = plan.task?.judge { classifiers[judge.fingerprint] = classifyReference }
            for planned in plan.methods {
                coders.append(
                    try planned.method.settings.indices.map { try planned.method.makeCoder(setting: $0) }
                )
                guard planned.method.labels == nil else { continue }
                for (_, judge) in plan.judges(of: planned) where classifiers[judge.fingerprint] == nil {
                    classifiers[judge.fingerprint] = try judge.makeClassifier()
                }
            }
        } catch {
            throw EvaluationError(.modelMismatch, "a network cannot be prepared: \(error)")
        }
        self.coders = coders
        self.classifiers = classifiers
    }

    /// The records of an image, in the order of the plan.
    ///
    /// - Throws: `EvaluationError.Code.unreadableImage` or `.codecFailure`, naming the image.
    func records(at index: Int) throws(EvaluationError) -> [ImageRecord] {
        let name = plan.data.dataset.identifier(at: index)
        let original = try plan.preparedImage(at: index)
        var hash = FingerprintHash()
        hash.combine(original.samples)
        let reference = try self.reference(original, at: index)
        let subject = Subject(index: index, name: name, image: original, hash: hash.text, reference: reference)
        var records: [ImageRecord] = []
        for (method, planned) in plan.methods.enumerated() {
            for (index, setting) in planned.method.settings.enumerated() {
                let isCold = warmCoders.insert([method, index]).inserted
                do {
                    let coder = coders[method][index]
                    for var record in try self.records(of: subject, planned: planned, setting: setting, coder: coder) {
                        record.isCold = isCold
                        records.append(record)
                    }
                } catch {
                    throw EvaluationError(.codecFailure, "\(name), \(planned.method.name) \(setting): \(error)")
                }
            }
        }
        return records
    }

    private struct Subject {
        let index: Int
        let name: String
        let image: RasterImage
        let hash: String
        let reference: String?
    }

    /// The label that the plain judge gives the uncompressed image.
    private func reference(_ image: RasterImage, at index: Int) throws(EvaluationError) -> String? {
        guard let task = plan.task, let question = plan.question(at: index, to: task.judge.fingerprint),
            let classifyReference
        else { return nil }
        do {
            return try task.score(try classifyReference(image), of: question).predicted.first
        } catch {
            throw EvaluationError(.codecFailure, "\(question.image), \(task.judge.name): \(error)")
        }
    }

    private func records(
        of subject: Subject,
        planned: PlannedMethod,
        setting: String,
        coder: any Coder
    ) throws -> [ImageRecord] {
        let (coded, encodeTime) = try timed { try coder.encode(subject.image) }
        let (reconstruction, decodeTime) = try timed { try coder.decode(coded) }
        var record = blankRecord(of: subject, setting: setting)
        record.bytes = coded.stream.count
        record.payloadBytes = coded.payloadByteCount
        record.abbreviatedBytes = coded.abbreviatedByteCount
        record.bits = coded.bits
        record.encodeMilliseconds = encodeTime
        record.decodeMilliseconds = decodeTime
        switch reconstruction {
        case .logits(let logits):
            record.method = planned.method.name
            try answer(logits, by: planned.method.name, &record, at: subject.index)
            if plan.measuresFeatures { record.featureError = try coder.featureError(of: subject.image, as: coded) }
            return [record]
        case .pixels(let pixels):
            record.isExact = pixels == subject.image
            record.psnr = PeakSignalToNoise.decibels(subject.image, pixels)
            record.lumaPSNR = PeakSignalToNoise.lumaDecibels(subject.image, pixels)
            record.msSSIM = StructuralSimilarity.multiScale(subject.image, pixels)
            guard plan.task != nil else {
                record.method = planned.method.name
                return [record]
            }
            return try plan.judges(of: planned).map { name, judge in
                var judged = record
                judged.method = name
                if let classify = classifiers[judge.fingerprint] {
                    let (logits, time) = try timed { try classify(pixels) }
                    judged.judgeMilliseconds = time
                    try answer(logits, by: judge.fingerprint, &judged, at: subject.index)
                }
                return judged
            }
        }
    }

    private func blankRecord(of subject: Subject, setting: String) -> ImageRecord {
        ImageRecord(
            image: subject.name,
            className: plan.className(at: subject.index),
            isUnseen: plan.data.dataset.isUnseen(at: subject.index),
            method: "",
            setting: setting,
            bytes: 0,
            payloadBytes: 0,
            predicted: [],
            isExact: false,
            encodeMilliseconds: 0,
            decodeMilliseconds: 0,
            pixelHash: subject.hash,
            width: subject.image.width,
            height: subject.image.height,
            reference: subject.reference
        )
    }

    private func answer(_ outputs: [Float], by answerer: String, _ record: inout ImageRecord, at index: Int) throws {
        guard let task = plan.task, let question = plan.question(at: index, to: answerer) else { return }
        let score = try task.score(outputs, of: question)
        guard score.counts.count == countsPerImage ?? score.counts.count, score.counts.allSatisfy(\.isFinite) else {
            throw EvaluationError(
                .codecFailure,
                "the task '\(type(of: task).kind)' gave \(score.counts) where every image has as many finite counts"
            )
        }
        countsPerImage = score.counts.count
        record.predicted = score.predicted
        record.isCorrect = score.isCorrect
        record.isInTopFive = score.isInTopFive
        record.counts = score.counts
    }

    private func timed<Result>(_ body: () throws -> Result) rethrows -> (Result, milliseconds: Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try body()
        let (seconds, attoseconds) = start.duration(to: clock.now).components
        let milliseconds = Double(seconds) * 1e3 + Double(attoseconds) * 1e-15
        return (result, (milliseconds * 1e4).rounded() / 1e4)
    }
}
