/// A method as the command line names it: `NAME[+READING...][:SETTINGS]`.
///
/// A reading is another account of the same streams: `jpeg+tuned` lets a classifier judge that is tuned on the codec's
/// decoded images, `jpeg+abbreviated` counts the bytes without tables and headers.
public struct MethodRequest: Sendable, Equatable {
    /// How the streams of a method are counted and judged.
    public enum Reading: String, Sendable, CaseIterable {
        /// Without tables and headers that both sides could agree on beforehand.
        case abbreviated
        /// By a classifier tuned on the codec's decoded images.
        case tuned
    }

    /// The method's name, a family, or a model's name or path.
    public var name: String
    /// The readings asked for by name; none asks for all that are at hand.
    public var readings: Set<Reading>
    /// What follows the colon, or nil.
    public var settings: String?

    /// Makes a request.
    public init(name: String, readings: Set<Reading> = [], settings: String? = nil) {
        self.name = name
        self.readings = readings
        self.settings = settings
    }

    /// Parses a list such as `png,jpeg:10,20,50-90:10,scenes`.
    ///
    /// A piece of digits, and of `-`, `:` and `.` between them, continues the settings before it.
    ///
    /// - Throws: `EvaluationError.Code.unknownMethod` for an empty name or an unknown reading.
    public static func list(_ text: String) throws(EvaluationError) -> [MethodRequest] {
        var pieces: [String] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let piece = String(piece.trimmingSpaces)
            if let last = pieces.last, last.contains(":"), continuesSettings(piece) {
                pieces[pieces.count - 1] = last + "," + piece
            } else {
                pieces.append(piece)
            }
        }
        var requests: [MethodRequest] = []
        for piece in pieces { requests.append(try MethodRequest(parsing: piece)) }
        return requests
    }

    private static func continuesSettings(_ piece: String) -> Bool {
        piece.first?.isNumber == true && piece.allSatisfy { $0.isNumber || "-:.".contains($0) }
    }

    private init(parsing text: String) throws(EvaluationError) {
        // A path may hold a colon or a plus sign; names of image codecs and families do not.
        let isPath = text.contains("/") || text.hasSuffix(".safetensors")
        let head: Substring
        if !isPath, let colon = text.firstIndex(of: ":") {
            head = text[..<colon]
            settings = String(text[text.index(after: colon)...])
        } else {
            head = text[...]
            settings = nil
        }
        let parts = isPath ? [head] : head.split(separator: "+", omittingEmptySubsequences: false)
        name = String(parts[0])
        readings = []
        for part in parts.dropFirst() {
            guard let reading = Reading(rawValue: String(part)) else {
                throw EvaluationError(
                    .unknownMethod,
                    "'\(text)': unknown reading '+\(part)'; there are "
                        + Reading.allCases.map { "+\($0.rawValue)" }.joined(separator: " and ")
                )
            }
            readings.insert(reading)
        }
        guard !name.isEmpty else {
            throw EvaluationError(.unknownMethod, "the list of methods has an empty entry; write png,jpeg:10-90:10")
        }
    }
}

extension StringProtocol {
    /// The text without spaces at either end.
    var trimmingSpaces: SubSequence {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return self[startIndex..<startIndex]
        }
        return self[first...last]
    }
}
