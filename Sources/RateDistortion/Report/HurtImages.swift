/// The images that coding hurts most: named rightly as they were, and furthest from it in the rows of a run.
struct HurtImages {
    /// An image and what it lost.
    private struct Entry {
        /// The place among the images of the run.
        var place: Int
        /// How many labels stand before the right one, summed over settings; five where it is not among the first five.
        var fall: Int
    }

    private let count: Int
    private let judgedNames: Set<String>
    private var worst: [Entry] = []
    private var place = 0

    /// Begins with no image.
    ///
    /// - Parameters:
    ///   - count: how many images to find.
    ///   - results: what the run found; it decides whose rows count: the first feature codec's, else those of all codecs shown.
    init(count: Int, in results: EvaluationResults) {
        self.count = count
        let shown = results.pointsBeside.map(\.method)
        judgedNames = Set((shown.first { $0.family != nil }.map { [$0] } ?? shown).map(\.name))
    }

    /// Looks at the next image of the run.
    mutating func add(_ outcome: ImageOutcome) {
        defer { place += 1 }
        guard case .measured(let records) = outcome else { return }
        let counted = records.filter { judgedNames.contains($0.method) && $0.reference == $0.className }
        let fall = counted.reduce(0) { sum, record in
            sum + (record.isCorrect == true ? 0 : record.predicted.firstIndex(of: record.className) ?? 5)
        }
        guard fall > 0 else { return }
        // Among equals the first stays: where the list is full, only a deeper fall gets in.
        let position = worst.firstIndex { $0.fall < fall } ?? worst.count
        worst.insert(Entry(place: place, fall: fall), at: position)
        if worst.count > count { worst.removeLast() }
    }

    /// The places of the images found among those of the run, the worst first.
    var places: [Int] { worst.map(\.place) }
}
