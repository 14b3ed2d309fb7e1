/// Where each value lies in one block of memory: values that are never alive together may share a place.
struct ArenaLayout {
    /// A value in the order in which it comes to life.
    struct Value {
        let name: String
        let count: Int
        /// What it is made from; empty for inputs of the network.
        let inputs: [String]
        /// Whether it may take the place of the first of `inputs` if that is not needed afterwards.
        let isInPlace: Bool
    }

    /// The first element of each value; a multiple of 16, so that lines of cache are not shared.
    private(set) var offsets: [String: Int] = [:]
    /// Elements in all.
    private(set) var size = 0

    /// Places values; those in `kept` stay alive to the end.
    init(_ values: [Value], kept: Set<String>) {
        var lastUses: [String: Int] = [:]
        for (step, value) in values.enumerated() {
            lastUses[value.name] = step
            for input in value.inputs { lastUses[input] = step }
        }
        for name in kept { lastUses[name] = values.count }

        var taken: [(name: String, range: Range<Int>)] = []
        for (step, value) in values.enumerated() {
            if value.isInPlace, let first = value.inputs.first, lastUses[first] == step,
                let index = taken.firstIndex(where: { $0.name == first }), taken[index].range.count >= value.count
            {
                taken[index].name = value.name
                offsets[value.name] = taken[index].range.lowerBound
            } else {
                let range = Self.gap(in: taken, count: (value.count + 15) & ~15)
                let place = taken.firstIndex { $0.range.lowerBound > range.lowerBound } ?? taken.count
                taken.insert((value.name, range), at: place)
                offsets[value.name] = range.lowerBound
                size = max(size, range.upperBound)
            }
            // Free what no later step reads, this value too if nothing ever does.
            taken.removeAll { (lastUses[$0.name] ?? 0) <= step }
        }
    }

    /// The smallest gap between taken ranges that is large enough, or the space behind them.
    private static func gap(in taken: [(name: String, range: Range<Int>)], count: Int) -> Range<Int> {
        var best: Range<Int>?
        var end = 0
        for (_, range) in taken {
            if range.lowerBound - end >= count, best.map({ range.lowerBound - end < $0.count }) ?? true {
                best = end..<range.lowerBound
            }
            end = max(end, range.upperBound)
        }
        let start = best?.lowerBound ?? end
        return start..<start + count
    }
}
