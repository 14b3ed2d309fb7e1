internal import Datasets
public import Foundation

extension EvaluationResults {
    /// The content of `results.json`.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite` for figures that are not finite.
    public func json() throws(EvaluationError) -> Data { try ResultsJSON.data(self) }

    /// Reads the content of a `results.json`.
    ///
    /// - Throws: `EvaluationError.Code.damagedResults`, naming the file and what is missing.
    public init(json: Data, name: String) throws(EvaluationError) {
        do {
            try ResultsJSON.requireSchema(Self.currentSchema, of: json, name: name)
            self = try JSONDecoder().decode(Self.self, from: json)
            let points = drawn.flatMap(\.points)
            guard points.allSatisfy({ $0.bytes.isFinite && $0.bytes > 0 }) else {
                throw EvaluationError(.damagedResults, "\(name) has a point whose bytes are not above 0")
            }
            guard points.allSatisfy(\.hasPossibleFigures) else {
                throw EvaluationError(.damagedResults, "\(name) has a point with a figure that cannot be")
            }
        } catch let error as EvaluationError {
            throw error
        } catch DecodingError.keyNotFound(let key, _) {
            throw EvaluationError(.damagedResults, "\(name) is no results.json: '\(key.stringValue)' is missing")
        } catch {
            throw EvaluationError(.damagedResults, "\(name) is no results.json that an evaluation wrote")
        }
    }

    /// The content of `results.csv`: a row for each point.
    public func csv() -> String {
        let columns = [
            "method", "family", "setting", "bytes", "bytes_median", "payload_bytes", "bits", "bpp", "top1",
            "top1_unseen", "top5", "psnr_rgb", "ms_ssim_rgb", "encode_ms", "decode_ms", "judge_ms",
            "encoder_parameters", "encoder_macs", "images", "bytes_p5", "bytes_p95", "encode_ms_median",
            "encode_ms_p95",
            "encode_ms_cold", "decode_ms_median", "decode_ms_p95", "decode_ms_cold", "agreement", "top1_low",
            "top1_high",
            "total_ms", "psnr_y", "feature_error",
        ]
        let own = methods.lazy.flatMap(\.points).compactMap(\.figures).first?.map(\.name) ?? []
        let rows = methods.flatMap { method in
            method.points.map { point in
                let figures = own.map { QualityMetric(rawValue: $0).value(of: point)?.description ?? "" }
                return Self.fields(of: point, method) + figures
            }
        }
        return ([columns + own] + rows).map(CSV.line).joined()
    }

    /// The content of `classes.csv`: a row for each class at each point; nil where nothing was asked of the images.
    var classesCSV: String? {
        guard let images = dataset.imagesByClass, images.count == dataset.classes.count else { return nil }
        var rows = [["class", "images", "method", "setting", "bytes", "top1"]]
        for method in methods {
            for point in method.points {
                for (place, share) in (point.top1ByClass ?? []).enumerated() where place < images.count {
                    rows.append([
                        dataset.classes[place], "\(images[place])", method.name, point.setting, "\(point.bytes)",
                        share?.description ?? "",
                    ])
                }
            }
        }
        return rows.map(CSV.line).joined()
    }

    private static func fields(of point: OperatingPoint, _ method: MethodResult) -> [String] {
        func text(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }
        return [
            method.name, text(method.family), point.setting, "\(point.bytes)", text(point.medianBytes),
            "\(point.payloadBytes)", text(point.bits), "\(point.bitsPerPixel)", text(point.top1),
            text(point.unseenTop1),
            text(point.top5), text(point.psnr), text(point.msSSIM), "\(point.encodeMilliseconds)",
            "\(point.decodeMilliseconds)", text(point.judgeMilliseconds), text(point.encoderParameters),
            text(point.encoderMultiplyAccumulates), "\(point.images)", text(point.lowBytes), text(point.highBytes),
            text(point.medianEncodeMilliseconds), text(point.highEncodeMilliseconds),
            text(point.coldEncodeMilliseconds),
            text(point.medianDecodeMilliseconds), text(point.highDecodeMilliseconds),
            text(point.coldDecodeMilliseconds),
            text(point.agreement), text(point.top1Interval?.first), text(point.top1Interval?.last),
            text(point.totalMilliseconds), text(point.lumaPSNR), text(point.featureError),
        ]
    }
}

/// JSON as results are written: indented, keys in alphabetical order, so that equal results are equal files.
enum ResultsJSON {
    /// Refuses a document of another schema than this version's.
    ///
    /// - Throws: `EvaluationError.Code.damagedResults`, or a `DecodingError` where the document states none.
    static func requireSchema(_ known: Int, of json: Data, name: String) throws {
        struct Head: Decodable { var schema: Int }
        let head = try JSONDecoder().decode(Head.self, from: json)
        guard head.schema == known else {
            throw EvaluationError(
                .damagedResults, "\(name) has the schema \(head.schema); this version reads \(known)")
        }
    }

    static func data(_ value: some Encodable) throws(EvaluationError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(value) + Data("\n".utf8)
        } catch {
            throw EvaluationError(.cannotWrite, "the results cannot be written as JSON: \(error)")
        }
    }
}
