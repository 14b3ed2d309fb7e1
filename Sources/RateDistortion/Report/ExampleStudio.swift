import Datasets
import Foundation
import ImageCodecs
import Pixels

/// The coders and the classifier that make examples.
struct ExampleStudio {
    /// A method's coders, each with its setting, from which each image takes one.
    private struct Bench {
        let method: String
        let coders: [(setting: String, coder: any Coder)]

        init(_ method: any Method, settings: Range<Int>) throws {
            self.method = method.name
            coders = try settings.map { (method.settings[$0], try method.makeCoder(setting: $0)) }
        }
    }

    private let plan: EvaluationPlan
    private let task: ClassificationTask
    private let classify: (RasterImage) throws -> [Float]
    private let benches: [Bench]

    /// Makes coders.
    ///
    /// - Parameters:
    ///   - plan: where images and labels come from.
    ///   - task: names decoded pixels.
    ///   - settings: the methods in the order of the examples. Where the first is a feature codec, image codecs that have a
    ///     fine grid meet its bytes; others stay at their setting.
    init(plan: EvaluationPlan, task: ClassificationTask, settings: [(method: any Method, setting: Int)]) throws {
        self.plan = plan
        self.task = task
        classify = try task.judge.makeClassifier()
        let hasTarget = settings.first?.method.family != nil
        benches = try settings.map { method, setting in
            guard hasTarget, let grid = method.fineGrid else {
                return try Bench(method, settings: setting..<setting + 1)
            }
            return try Bench(grid, settings: 0..<grid.settings.count)
        }
    }

    /// An image of the data, as it was and as each method makes it.
    func example(at index: Int) throws -> ReportExample {
        let dataset = plan.data.dataset
        let image = try plan.preparedImage(at: index)
        let png = try PNGMethod().makeCoder(setting: 0).encode(image).stream
        var answers: [ReportExample.Answer] = []
        for bench in benches {
            answers.append(try answer(of: bench, to: image, at: index, bytes: answers.first?.bytes ?? 0))
        }
        let logits = try classify(image)
        return ReportExample(
            image: dataset.identifier(at: index),
            className: dataset.classes[dataset.label(at: index)],
            original: answer(("PNG", png.count, Self.picture(png)), logits, by: task.judge.fingerprint, at: index),
            answers: answers
        )
    }

    /// What a method answers with the fewest bytes that are no fewer than given, or with its most.
    private func answer(of bench: Bench, to image: RasterImage, at index: Int, bytes: Int) throws
        -> ReportExample.Answer
    {
        var found: (setting: String, coder: any Coder, coded: CodedImage)?
        for (setting, coder) in bench.coders {
            let coded = try coder.encode(image)
            found = (setting, coder, coded)
            if coded.stream.count >= bytes { break }
        }
        guard let (setting, coder, coded) = found else {
            throw EvaluationError(.codecFailure, "'\(bench.method)' has no setting")
        }
        let name = "\(bench.method) \(setting)"
        switch try coder.decode(coded) {
        case .logits(let logits):
            return answer((name, coded.stream.count, nil), logits, by: bench.method, at: index)
        case .pixels(let pixels):
            let picture = try Self.picture(coded.stream, pixels)
            let logits = try classify(pixels)
            return answer((name, coded.stream.count, picture), logits, by: task.judge.fingerprint, at: index)
        }
    }

    private func answer(
        _ stream: (method: String, bytes: Int, picture: String?),
        _ logits: [Float],
        by answerer: String,
        at index: Int
    ) -> ReportExample.Answer {
        let score = plan.question(at: index, to: answerer).map { task.score(logits, of: $0) }
        return ReportExample.Answer(
            method: stream.method,
            bytes: stream.bytes,
            label: score?.predicted.first ?? "",
            isCorrect: score?.isCorrect ?? false,
            picture: stream.picture
        )
    }

    /// The media types of the formats that browsers show.
    private static let mediaTypes = [
        "png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "avif": "image/avif",
    ]

    /// A stream as a data URI where browsers show its format, else the pixels that it decodes to.
    private static func picture(_ stream: [UInt8], _ pixels: RasterImage) throws -> String {
        try picture(stream) ?? picture(PNGEncoder(compressionLevel: 9).encode(pixels)) ?? ""
    }

    private static func picture(_ stream: [UInt8]) -> String? {
        ImageFormat.detect(stream).flatMap { mediaTypes[$0.name] }.map { type in
            "data:\(type);base64," + Data(stream).base64EncodedString()
        }
    }
}
