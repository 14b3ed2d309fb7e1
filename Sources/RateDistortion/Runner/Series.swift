/// One line of a report: a method's streams, counted and judged in one way.
public struct Series: Sendable, Hashable {
    /// The method's name.
    public let method: String
    /// Whether the bytes are those without tables and headers.
    public let isAbbreviated: Bool
    /// Whether a classifier tuned on the codec's decoded images judges.
    public let isTuned: Bool

    /// The name in reports, such as "jpeg+tuned+abbreviated".
    public var name: String { judgedName + (isAbbreviated ? "+abbreviated" : "") }
    /// The name in the rows of single images, which count both kinds of bytes.
    public var judgedName: String { method + (isTuned ? "+tuned" : "") }
}

/// A method and the lines of the report that its streams give.
public struct PlannedMethod: Sendable {
    /// The method.
    public let method: any Method
    /// The lines, plain before tuned and whole before abbreviated.
    public let series: [Series]

    /// The methods of a list of requests, each with its series.
    ///
    /// A request without readings stands for all that are at hand, unless another request names one of them.
    ///
    /// - Throws: `EvaluationError.Code.unknownMethod`, `.invalidSetting`, or `.modelMismatch` where a tuned judge is
    ///   asked for and none is at hand.
    public static func list(
        _ requests: [MethodRequest],
        library: CodecLibrary,
        task: (any EvaluationTask)?
    ) throws(EvaluationError) -> [PlannedMethod] {
        var entries: [(method: any Method, explicit: Set<Series>, implied: Set<Series>)] = []
        for request in requests {
            let method = try MethodRegistry.method(for: request, library: library)
            let asked = try series(of: method, request: request, task: task)
            let isExplicit = !request.readings.isEmpty
            if let index = entries.firstIndex(where: { $0.method.identity == method.identity }) {
                entries[index].explicit.formUnion(isExplicit ? asked : [])
                entries[index].implied.formUnion(isExplicit ? [] : asked)
            } else {
                entries.append((method, isExplicit ? asked : [], isExplicit ? [] : asked))
            }
        }
        let explicit = entries.map(\.explicit)
        var taken: Set<Series> = []
        var result: [PlannedMethod] = []
        for (position, entry) in entries.enumerated() {
            let others = explicit.enumerated().filter { $0.offset != position }.map(\.element)
            let elsewhere = others.reduce(Set()) { $0.union($1) }
            let series = entry.explicit.union(entry.implied.subtracting(elsewhere))
            if let twice = series.first(where: taken.contains) {
                throw EvaluationError(
                    .invalidSetting,
                    "'\(twice.name)' is listed twice with different settings; write them as one list"
                )
            }
            taken.formUnion(series)
            result.append(PlannedMethod(method: entry.method, series: series.sorted { $0.order < $1.order }))
        }
        return result
    }

    private static func series(
        of method: any Method,
        request: MethodRequest,
        task: (any EvaluationTask)?
    ) throws(EvaluationError) -> Set<Series> {
        func series(tuned: Bool, abbreviated: Bool) -> Series {
            Series(method: method.name, isAbbreviated: abbreviated, isTuned: tuned)
        }
        let isTunable = task?.tunedJudge(for: method) != nil
        guard !request.readings.isEmpty else {
            let tuned = isTunable ? [false, true] : [false]
            let abbreviated = method.hasAbbreviatedStreams ? [false, true] : [false]
            return Set(tuned.flatMap { judge in abbreviated.map { series(tuned: judge, abbreviated: $0) } })
        }
        if request.readings.contains(.tuned), !isTunable {
            throw EvaluationError(
                .modelMismatch,
                "'\(method.name)+tuned' needs a classifier tuned on \(method.name) images; give one with "
                    + "--judge \(method.name)=MODEL"
            )
        }
        if request.readings.contains(.abbreviated), !method.hasAbbreviatedStreams {
            throw EvaluationError(.invalidSetting, "'\(method.name)' has no abbreviated streams")
        }
        return [
            series(tuned: request.readings.contains(.tuned), abbreviated: request.readings.contains(.abbreviated))
        ]
    }
}

extension Series {
    fileprivate var order: Int { (isTuned ? 2 : 0) + (isAbbreviated ? 1 : 0) }
}
