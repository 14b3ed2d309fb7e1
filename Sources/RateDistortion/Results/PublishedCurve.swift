public import Foundation

/// A rate-distortion curve in the JSON that CompressAI publishes its curves in and draws them from.
///
/// `{"name": ..., "description": ..., "results": {"bpp": [...], "psnr-rgb": [...], "ms-ssim-rgb": [...]}}`: one number for
/// each point in every list. Rates are bits per pixel; figures are means over the images of a set, which the file does not
/// name in any form that could be checked.
public struct PublishedCurve: Sendable, Equatable {
    /// The codec's name.
    public var name: String
    /// How the curve was made, in words.
    public var description: String
    /// Bits for each pixel, above 0.
    public var bitsPerPixel: [Double]
    /// Decibels over red, green and blue, or nil.
    public var psnr: [Double]?
    /// Multi-scale structural similarity, or nil.
    public var msSSIM: [Double]?
    /// Seconds that encoding takes, or nil.
    public var encodingSeconds: [Double]?
    /// Seconds that decoding takes, or nil.
    public var decodingSeconds: [Double]?

    /// The curve of a series of an evaluation, or nil where no pixels came back or all came back as they were.
    public init?(_ method: MethodResult, of results: EvaluationResults) {
        let points = method.points.sorted { $0.bitsPerPixel < $1.bitsPerPixel }
        let psnr = points.compactMap(\.psnr)
        guard !points.isEmpty, psnr.count == points.count else { return nil }
        let similarity = points.compactMap(\.msSSIM)
        let data = results.dataset
        name = method.name
        description =
            "FeatureCodec, \(method.name) at " + points.map(\.setting).joined(separator: " ")
            + ", mean of \(data.images) images of \(data.name) at \(data.sizeText)"
        bitsPerPixel = points.map(\.bitsPerPixel)
        self.psnr = psnr
        msSSIM = similarity.count == points.count ? similarity : nil
        encodingSeconds = points.map { $0.encodeMilliseconds / 1e3 }
        decodingSeconds = points.map { $0.decodeMilliseconds / 1e3 }
    }

    /// Whether a file has the form of a curve rather than that of a `results.json`.
    public static func isCurve(_ json: Data) -> Bool {
        struct Shape: Decodable {
            struct Results: Decodable { var bpp: [Double] }
            var results: Results
        }
        return (try? JSONDecoder().decode(Shape.self, from: json)) != nil
    }

    /// Reads a file.
    ///
    /// - Throws: `EvaluationError.Code.damagedResults`, naming the file and the fault.
    public init(json: Data, name file: String) throws(EvaluationError) {
        let curve: PublishedCurve
        do {
            curve = try JSONDecoder().decode(PublishedCurve.self, from: json)
        } catch {
            throw EvaluationError(
                .damagedResults,
                "\(file) is no curve: it needs 'name' and, under 'results', lists of numbers such as 'bpp' and 'psnr-rgb'"
            )
        }
        let lists = [curve.psnr, curve.msSSIM, curve.encodingSeconds, curve.decodingSeconds].compactMap { $0 }
        guard lists.allSatisfy({ $0.count == curve.bitsPerPixel.count }) else {
            throw EvaluationError(.damagedResults, "\(file): the lists under 'results' differ in length")
        }
        guard curve.bitsPerPixel.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw EvaluationError(.damagedResults, "\(file) has a point whose 'bpp' is not above 0")
        }
        let decibels = curve.psnr ?? []
        let shares = curve.msSSIM ?? []
        guard decibels.allSatisfy({ abs($0) <= 1e4 }), shares.allSatisfy({ abs($0) <= 1.001 }) else {
            throw EvaluationError(
                .damagedResults,
                "\(file) has a figure that cannot be: 'psnr-rgb' is in decibels, 'ms-ssim-rgb' at most 1")
        }
        self = curve
    }

    /// The content of a file.
    ///
    /// - Throws: `EvaluationError.Code.cannotWrite` for figures that are not finite.
    public func json() throws(EvaluationError) -> Data { try ResultsJSON.data(self) }

    /// The curve as a series beside those of an evaluation.
    ///
    /// A rate in bits per pixel becomes bytes by the evaluation's own ratio of the two.
    ///
    /// - Throws: `EvaluationError.Code.differentData` where the evaluation has no such ratio: its images have several
    ///   numbers of pixels.
    public func series(beside results: EvaluationResults) throws(EvaluationError) -> MethodResult {
        let ratios = results.methods.flatMap(\.points).map { $0.bytes / $0.bitsPerPixel }
        guard let least = ratios.min(), let most = ratios.max(), most - least <= 1e-9 * most else {
            throw EvaluationError(
                .differentData,
                "the published curve \(name) states bits per pixel, which are no bytes where images differ in size as those "
                    + "of \(results.dataset.name) do"
            )
        }
        guard bitsPerPixel.allSatisfy({ ($0 * most).isFinite }) else {
            throw EvaluationError(.damagedResults, "the published curve \(name) has a 'bpp' that no image takes")
        }
        let points = bitsPerPixel.indices.map { index in
            OperatingPoint(
                setting: "bpp=\(Figures.number(bitsPerPixel[index], decimals: 3))",
                bytes: bitsPerPixel[index] * most,
                payloadBytes: bitsPerPixel[index] * most,
                bitsPerPixel: bitsPerPixel[index],
                psnr: psnr?[index],
                msSSIM: msSSIM?[index],
                encodeMilliseconds: (encodingSeconds?[index] ?? 0) * 1e3,
                decodeMilliseconds: (decodingSeconds?[index] ?? 0) * 1e3,
                images: results.dataset.images
            )
        }
        return MethodResult(name: name, points: points)
    }
}

extension PublishedCurve: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, description, results
    }

    private enum ResultKeys: String, CodingKey {
        case bitsPerPixel = "bpp"
        case psnr = "psnr-rgb"
        case msSSIM = "ms-ssim-rgb"
        case encodingSeconds = "encoding_time"
        case decodingSeconds = "decoding_time"
    }

    /// Reads the lists that are known; others are passed over.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        description = try container.decodeIfPresent(String.self, forKey: .description) ?? ""
        let results = try container.nestedContainer(keyedBy: ResultKeys.self, forKey: .results)
        bitsPerPixel = try results.decode([Double].self, forKey: .bitsPerPixel)
        psnr = try results.decodeIfPresent([Double].self, forKey: .psnr)
        msSSIM = try results.decodeIfPresent([Double].self, forKey: .msSSIM)
        encodingSeconds = try results.decodeIfPresent([Double].self, forKey: .encodingSeconds)
        decodingSeconds = try results.decodeIfPresent([Double].self, forKey: .decodingSeconds)
    }

    /// Writes the lists that there are.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(description, forKey: .description)
        var results = container.nestedContainer(keyedBy: ResultKeys.self, forKey: .results)
        try results.encode(bitsPerPixel, forKey: .bitsPerPixel)
        try results.encodeIfPresent(psnr, forKey: .psnr)
        try results.encodeIfPresent(msSSIM, forKey: .msSSIM)
        try results.encodeIfPresent(encodingSeconds, forKey: .encodingSeconds)
        try results.encodeIfPresent(decodingSeconds, forKey: .decodingSeconds)
    }
}
