import Datasets
import Foundation
import ImageCodecs
import Pixels

/// Chooses images of a plan and shows what the methods make of them.
struct ExampleGallery {
    private let plan: EvaluationPlan
    private let results: EvaluationResults

    init(plan: EvaluationPlan, results: EvaluationResults) {
        self.plan = plan
        self.results = results
    }

    /// The examples: images spread evenly over the plan.
    ///
    /// Where a feature codec takes part, each image shows what it answers at the cheapest rate within 2 points of the
    /// uncompressed images (or its best), and the smallest JPEG that has at least as many bytes. Else JPEGs of the
    /// plan's lowest and middle quality stand beside the image.
    /// Where nothing is asked of the images there are none.
    func examples(count: Int) throws(EvaluationError) -> [ReportExample] {
        guard let task = plan.task else { return [] }
        let size = min(count, plan.indices.count)
        let chosen = (0..<size).map { plan.indices[($0 * 2 + 1) * plan.indices.count / (size * 2)] }
        do {
            let studio = try Studio(plan: plan, judge: task.judge, featureSetting: featureSetting)
            return try chosen.compactMap { index in
                do {
                    return try studio.example(at: index)
                } catch let error as EvaluationError where error.code == .unreadableImage && plan.skipsUnreadable {
                    return nil
                }
            }
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw EvaluationError(.codecFailure, "the report's examples cannot be made: \(error)")
        }
    }

    /// The first family of feature codecs and the setting that the examples show.
    private var featureSetting: (method: any Method, setting: Int)? {
        guard let method = plan.methods.map(\.method).first(where: { $0.family != nil }),
            let series = results.methods.first(where: { $0.name == method.name }),
            let point = series.comparablePoint(level: results.uncompressedTop1),
            let setting = method.settings.firstIndex(of: point.setting)
        else { return nil }
        return (method, setting)
    }
}

/// The coders and the classifier that make examples.
private struct Studio {
    let plan: EvaluationPlan
    let judge: Judge
    let classify: (RasterImage) throws -> [Float]
    let feature: (name: String, coder: any Coder)?
    let jpeg: [(quality: Int, coder: any Coder)]

    init(plan: EvaluationPlan, judge: Judge, featureSetting: (method: any Method, setting: Int)?) throws {
        self.plan = plan
        self.judge = judge
        classify = try judge.makeClassifier()
        feature = try featureSetting.map { method, setting in
            (method.name, try method.makeCoder(setting: setting))
        }
        let planned = plan.methods.compactMap { $0.method as? JPEGMethod }.flatMap(\.qualities).sorted()
        let shown = planned.isEmpty ? [] : [planned[0], planned[planned.count / 2]]
        let method = JPEGMethod(qualities: feature == nil ? shown : Array(1...95))
        jpeg = method.qualities.indices.map { (method.qualities[$0], method.makeCoder(setting: $0)) }
    }

    func example(at index: Int) throws -> ReportExample {
        let dataset = plan.data.dataset
        let image = try plan.preparedImage(at: index)
        let png = try PNGMethod().makeCoder(setting: 0).encode(image).stream
        var answers: [ReportExample.Answer] = []
        if let feature {
            let coded = try feature.coder.encode(image)
            guard case .logits(let logits) = try feature.coder.decode(coded) else {
                throw EvaluationError(.codecFailure, "'\(feature.name)' gave no answer")
            }
            let map = plan.labelMaps[feature.name]
            answers.append(answer(feature.name, coded.stream.count, logits, map, index, nil))
            for (quality, coder) in jpeg {
                let jpeg = try coder.encode(image)
                guard jpeg.stream.count >= coded.stream.count || quality == 95 else { continue }
                answers.append(try answer(quality, jpeg, coder, index))
                break
            }
        } else {
            for (quality, coder) in jpeg { answers.append(try answer(quality, try coder.encode(image), coder, index)) }
        }
        let map = plan.labelMaps[judge.fingerprint]
        return ReportExample(
            image: dataset.identifier(at: index),
            className: dataset.classes[dataset.label(at: index)],
            original: answer("PNG", png.count, try classify(image), map, index, uri(png, type: "image/png")),
            answers: answers
        )
    }

    private func answer(
        _ quality: Int,
        _ coded: CodedImage,
        _ coder: any Coder,
        _ index: Int
    ) throws -> ReportExample.Answer {
        guard case .pixels(let pixels) = try coder.decode(coded) else {
            throw EvaluationError(.codecFailure, "JPEG gave no pixels")
        }
        let map = plan.labelMaps[judge.fingerprint]
        let picture = uri(coded.stream, type: "image/jpeg")
        return answer("JPEG q=\(quality)", coded.stream.count, try classify(pixels), map, index, picture)
    }

    private func answer(
        _ method: String,
        _ bytes: Int,
        _ logits: [Float],
        _ map: LabelMap?,
        _ index: Int,
        _ picture: String?
    ) -> ReportExample.Answer {
        let first = map?.ranking(logits, scope: plan.scope, count: 1).first
        return ReportExample.Answer(
            method: method,
            bytes: bytes,
            label: first.flatMap { map?.names[$0] } ?? "",
            isCorrect: first != nil && first == map?.logits[plan.data.dataset.label(at: index)],
            picture: picture
        )
    }

    private func uri(_ bytes: [UInt8], type: String) -> String {
        "data:\(type);base64," + Data(bytes).base64EncodedString()
    }
}
