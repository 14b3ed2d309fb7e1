/// Rounds probabilities to integer frequencies that cost the fewest bits.
///
/// Among all frequencies that are at least 1 and sum to the total, those found minimise the cross-entropy
/// `-sum p_i log2(f_i / total)`. The cost is convex in each frequency, so units may be handed out one by one where they save
/// most, and moved until no move saves anything.
struct FrequencyQuantizer {
    private let probabilities: [Double]
    private var frequencies: [Int]
    /// Takes the entry that would gain most from one more unit.
    private var gains = PriorityQueue()
    /// Takes the entry that would lose least from one unit less.
    private var losses = PriorityQueue()

    /// The frequencies for `probabilities`, which are at least 0, finite, sum to about 1, and number at most `total`.
    static func frequencies(for probabilities: [Double], total: Int) -> [Int] {
        var quantizer = FrequencyQuantizer(probabilities, total: total)
        quantizer.settle(total: total)
        return quantizer.frequencies
    }

    private init(_ probabilities: [Double], total: Int) {
        self.probabilities = probabilities
        frequencies = Self.start(probabilities, total: total)
    }

    /// Rounds down in proportion to what the entries that need their one guaranteed unit leave over.
    private static func start(_ probabilities: [Double], total: Int) -> [Int] {
        var scale = Double(total)
        for _ in 0..<8 {
            var guaranteed = 0
            var mass = 0.0
            for probability in probabilities {
                if probability * scale < 1 { guaranteed += 1 } else { mass += probability }
            }
            guard mass > 0, guaranteed < total else { break }
            let next = Double(total - guaranteed) / mass
            guard next < scale else { break }
            scale = next
        }
        return probabilities.map { min(max(1, Int($0 * scale)), total) }
    }

    /// The bits saved, up to a common factor, when an entry goes from `frequency` to one unit more.
    private func gain(_ entry: Int, from frequency: Int) -> Double {
        probabilities[entry] * RealFunction.logarithm(onePlus: 1 / Double(frequency))
    }

    private mutating func queue(_ entry: Int) {
        let frequency = frequencies[entry]
        gains.push(.init(priority: gain(entry, from: frequency), entry: entry, frequency: frequency))
        if frequency > 1 {
            losses.push(.init(priority: -gain(entry, from: frequency - 1), entry: entry, frequency: frequency))
        }
    }

    private mutating func change(_ entry: Int, by units: Int) {
        frequencies[entry] += units
        queue(entry)
    }

    /// The first item whose entry still has the frequency that it had when the item was queued.
    private func top(of queue: inout PriorityQueue) -> PriorityQueue.Item? {
        while let item = queue.first {
            if frequencies[item.entry] == item.frequency { return item }
            queue.removeFirst()
        }
        return nil
    }

    /// Reaches the total, then moves units from where they are missed least to where they save most.
    ///
    /// A move takes place only if it saves something, and what a unit saves depends on nothing but its entry and its place
    /// there; so the savings of the units in use only rise, and the moves end.
    private mutating func settle(total: Int) {
        for entry in probabilities.indices { queue(entry) }
        var missing = total - frequencies.reduce(0, +)
        while missing > 0, let item = top(of: &gains) {
            change(item.entry, by: 1)
            missing -= 1
        }
        while missing < 0, let item = top(of: &losses) {
            change(item.entry, by: -1)
            missing += 1
        }
        while let gain = top(of: &gains), let loss = top(of: &losses), gain.priority > -loss.priority {
            change(gain.entry, by: 1)
            change(loss.entry, by: -1)
        }
    }
}

/// A binary heap whose first item has the highest priority.
private struct PriorityQueue {
    struct Item {
        let priority: Double
        let entry: Int
        /// The entry's frequency when the item was made.
        let frequency: Int
    }

    private var items: [Item] = []

    var first: Item? { items.first }

    mutating func push(_ item: Item) {
        items.append(item)
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if items[parent].priority >= items[child].priority { return }
            items.swapAt(parent, child)
            child = parent
        }
    }

    mutating func removeFirst() {
        items.swapAt(0, items.count - 1)
        items.removeLast()
        var parent = 0
        while true {
            var largest = parent
            for child in 2 * parent + 1...2 * parent + 2 where child < items.count {
                if items[child].priority > items[largest].priority { largest = child }
            }
            if largest == parent { return }
            items.swapAt(parent, largest)
            parent = largest
        }
    }
}
