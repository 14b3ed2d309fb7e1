internal import Foundation

/// Makes numbered values ahead of their use on threads of its own.
///
/// A value depends on its number alone; how many threads there are and who made it cannot be seen in it. Asking for
/// numbers in ascending order is fast; a jump costs the values made for nothing.
final class Prefetcher<Value: Sendable>: Sendable {
    private let queue: PrefetchQueue<Value>
    private let make: @Sendable (Int) -> Value
    private let isThreaded: Bool

    /// Starts the threads; they wait until the first value is asked for.
    ///
    /// - Parameters:
    ///   - threads: how many; with 0, values are made by the caller's thread.
    ///   - depth: how many values beyond the last one asked for are made.
    ///   - make: makes the value of a number.
    init(threads: Int, depth: Int, make: @escaping @Sendable (Int) -> Value) {
        let queue = PrefetchQueue<Value>(depth: depth)
        self.queue = queue
        self.make = make
        isThreaded = threads > 0
        for number in 0..<threads {
            let thread = Thread {
                while let position = queue.claim() { queue.deliver(make(position), at: position) }
            }
            thread.name = "featurecodec.batches.\(number)"
            thread.start()
        }
    }

    /// The threads end after the value that they are at.
    deinit { queue.stop() }

    /// The value with a number; waits until it is made.
    func value(at position: Int) -> Value {
        isThreaded ? queue.take(position) : make(position)
    }
}

/// What is wanted and what is there; everything mutable is touched under the condition's lock alone.
private final class PrefetchQueue<Value: Sendable>: @unchecked Sendable {
    private let depth: Int
    /// One reader at a time, so that two of them cannot pull the window to and fro.
    private let readers = NSLock()
    private let condition = NSCondition()
    private var window = 0..<0
    private var claimed: Set<Int> = []
    private var finished: [Int: Value] = [:]
    private var isStopped = false

    init(depth: Int) {
        self.depth = depth
    }

    func take(_ position: Int) -> Value {
        readers.withLock {
            condition.withLock {
                move(to: position..<position + 1 + depth)
                while true {
                    if let value = finished.removeValue(forKey: position) {
                        move(to: position + 1..<position + 1 + depth)
                        return value
                    }
                    condition.wait()
                }
            }
        }
    }

    /// The next number to make, or `nil` when there is nothing more to do for ever.
    func claim() -> Int? {
        condition.withLock {
            while !isStopped {
                if let position = window.first(where: { !claimed.contains($0) && finished[$0] == nil }) {
                    claimed.insert(position)
                    return position
                }
                condition.wait()
            }
            return nil
        }
    }

    func deliver(_ value: Value, at position: Int) {
        condition.withLock {
            claimed.remove(position)
            if window.contains(position) { finished[position] = value }
            condition.broadcast()
        }
    }

    func stop() {
        condition.withLock {
            isStopped = true
            condition.broadcast()
        }
    }

    private func move(to newWindow: Range<Int>) {
        window = newWindow
        finished = finished.filter { window.contains($0.key) }
        condition.broadcast()
    }
}
