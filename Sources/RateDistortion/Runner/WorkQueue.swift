import Synchronization

/// Hands out images in order and takes their records back in any order; the log gets them in order.
final class WorkQueue: Sendable {
    private struct State {
        var nextPosition = 0
        var nextLogged = 0
        var waiting: [Int: ImageOutcome] = [:]
        var records: [ImageRecord] = []
        var tally: RunTally
        /// Where rows go until the run is finished.
        ///
        /// Threads hold the queue a moment longer, and must not hold the file.
        var log: ImageLog?
        var failure: (position: Int, error: EvaluationError)?
        var isBroken = false
    }

    private let indices: [Int]
    private let keepsRecords: Bool
    private let shouldStop: @Sendable () -> Bool
    private let state: Mutex<State>

    /// Begins with images.
    ///
    /// - Parameters:
    ///   - indices: the images to hand out, by index in the data.
    ///   - tally: the figures of the images before them.
    ///   - log: where rows go, or nil.
    ///   - keepsRecords: whether records are kept in memory too.
    ///   - shouldStop: asked before each image.
    init(
        indices: [Int],
        tally: RunTally,
        log: ImageLog?,
        keepsRecords: Bool,
        shouldStop: @escaping @Sendable () -> Bool
    ) {
        self.indices = indices
        self.keepsRecords = keepsRecords
        self.shouldStop = shouldStop
        state = Mutex(State(tally: tally, log: log))
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

    /// Takes what was found out about an image.
    func complete(_ position: Int, with outcome: ImageOutcome) {
        state.withLock { state in
            state.waiting[position] = outcome
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
        while !state.isBroken, let outcome = state.waiting.removeValue(forKey: state.nextLogged) {
            do {
                try state.log?.append(outcome)
            } catch {
                // Rows after a gap would be worthless: those of images that are still being worked on are dropped.
                state.isBroken = true
                state.failure = (state.nextLogged, error)
                return
            }
            state.nextLogged += 1
            state.tally.add(outcome)
            if keepsRecords, case .measured(let records) = outcome { state.records += records }
        }
    }

    /// The figures of all images, once every worker has returned; lets go of the log.
    func finish() throws(EvaluationError) -> Evaluator.Outcome {
        let (failure, done, log, outcome) = state.withLock { state in
            defer { state.log = nil }
            let outcome = Evaluator.Outcome(tally: state.tally, records: state.records)
            return (state.failure?.error, state.nextLogged, state.log, outcome)
        }
        if let failure { throw failure }
        guard done == indices.count else {
            let remedy =
                log == nil
                ? "nothing is kept; with --output DIR a run can be resumed"
                : "the same command goes on from there"
            let earlier = log?.imageCount ?? 0
            throw EvaluationError(
                .interrupted,
                "stopped after \(earlier + done) of \(earlier + indices.count) images: \(remedy)"
            )
        }
        return outcome
    }
}
