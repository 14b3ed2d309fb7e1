import Synchronization

/// Hands out images in order and takes their records back in any order; the log gets them in order.
final class WorkQueue: Sendable {
    private struct State {
        var nextPosition = 0
        var nextLogged = 0
        var waiting: [Int: [ImageRecord]] = [:]
        var records: [ImageRecord] = []
        var unreadable: [(position: Int, reason: String)] = []
        var failure: (position: Int, error: EvaluationError)?
        var log: ImageLog?
    }

    private let indices: [Int]
    private let shouldStop: @Sendable () -> Bool
    private let state: Mutex<State>

    init(indices: [Int], log: ImageLog?, shouldStop: @escaping @Sendable () -> Bool) {
        self.indices = indices
        self.shouldStop = shouldStop
        state = Mutex(State(log: log))
    }

    /// The images finished in order, and those still to finish.
    var counts: (done: Int, open: Int) {
        state.withLock { ($0.nextLogged, indices.count - $0.nextLogged) }
    }

    /// The next image, or nil where the work is done, failed or stopped.
    func next() -> (position: Int, index: Int)? {
        guard !shouldStop() else { return nil }
        return state.withLock { state in
            guard state.failure == nil, state.nextPosition < indices.count else { return nil }
            defer { state.nextPosition += 1 }
            return (state.nextPosition, indices[state.nextPosition])
        }
    }

    /// Takes the records of an image.
    func complete(_ position: Int, with records: [ImageRecord]) {
        state.withLock { state in
            state.waiting[position] = records
            flush(&state)
        }
    }

    /// Notes an image that is left out.
    func skip(_ position: Int, because reason: String) {
        state.withLock { state in
            state.unreadable.append((position, reason))
            state.waiting[position] = []
            flush(&state)
        }
    }

    /// Ends the run; of several failures the first image's stays.
    func fail(_ position: Int, with error: EvaluationError) {
        state.withLock { state in
            if let failure = state.failure, failure.position <= position { return }
            state.failure = (position, error)
        }
    }

    private func flush(_ state: inout State) {
        while let records = state.waiting.removeValue(forKey: state.nextLogged) {
            state.nextLogged += 1
            state.records += records
            do {
                if !records.isEmpty { try state.log?.append(records) }
            } catch {
                if state.failure == nil { state.failure = (state.nextLogged - 1, error) }
            }
        }
    }

    /// The records of all images, once every worker has returned.
    func finish() throws(EvaluationError) -> (records: [ImageRecord], unreadable: [String]) {
        let state = state.withLock { ($0.failure?.error, $0.records, $0.unreadable, $0.nextLogged) }
        if let error = state.0 { throw error }
        guard state.3 == indices.count else {
            throw EvaluationError(
                .interrupted,
                "stopped after \(state.3) of \(indices.count) images; with a report folder, the same command goes on from there"
            )
        }
        return (state.1, state.2.sorted { $0.position < $1.position }.map(\.reason))
    }
}
