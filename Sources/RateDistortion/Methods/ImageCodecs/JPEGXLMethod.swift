import Foundation
import ImageCodecs

/// Lossy JPEG XL at libjxl's default effort, as bare codestreams.
public struct JPEGXLMethod: RegisteredMethod {
    /// `jxl:d=DISTANCES`.
    public static let usage = "jxl:d=0.5,1,2,4"
    /// The distances of a request that names none.
    public static let defaultDistances = [0.5, 1, 2, 3, 4, 6, 8, 12]

    /// "jxl".
    public static let keywords = ["jxl"]
    /// "jxl".
    public let name = "jxl"
    /// The distances in units of a just noticeable difference, 0.01...25.
    public let distances: [Double]

    /// Makes the method.
    ///
    /// - Precondition: every distance lies in 0.01...25.
    public init(distances: [Double] = defaultDistances) {
        precondition(distances.allSatisfy((0.01...25).contains), "a JPEG XL distance lies in 0.01...25")
        self.distances = distances
    }

    /// Distances of equal ratios from the largest to 0.25.
    public var fineGrid: (any Method)? {
        JPEGXLMethod(distances: (0..<20).map { (25 * exp2(-Double($0) / 2.85) * 100).rounded() / 100 })
    }
    /// "d=0.5" and so on.
    public var settings: [String] { distances.map { "d=\(SettingGrid.text($0))" } }
    /// "jxl/effort=7" with the distances.
    public var identity: String { "jxl/effort=7/" + settings.joined(separator: ",") }

    /// The method for `jxl`.
    public static func make(_ request: MethodRequest, library: CodecLibrary) throws(EvaluationError) -> JPEGXLMethod? {
        guard keywords.contains(request.name) else { return nil }
        try ImageFormat.jpegXL.requireAvailable(for: request.name)
        guard let settings = request.settings else { return JPEGXLMethod() }
        return JPEGXLMethod(
            distances: try SettingGrid.decimals(settings, method: "jxl", name: "d", within: 0.01...25)
        )
    }

    /// Makes the coder of a distance.
    public func makeCoder(setting: Int) -> any Coder {
        ImageCoder(JPEGXLEncoder(distance: distances[setting], effort: 7))
    }
}
