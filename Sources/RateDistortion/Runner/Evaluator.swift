import Datasets
import Foundation

/// Runs a plan: images in parallel, records in the order of the images whatever the number of threads.
public struct Evaluator: Sendable {
    /// How far a run is.
    public struct Progress: Sendable, Equatable {
        /// The images done, with those of earlier runs.
        public let done: Int
        /// The images of the plan.
        public let total: Int
        /// The seconds since the start of this run.
        public let seconds: Double
        /// The seconds that the rest will take at this run's pace, or nil before there is a pace.
        public let secondsLeft: Double?
    }

    /// What a finished run leaves.
    public struct Outcome: Sendable, Equatable {
        /// The figures of all images.
        public let tally: RunTally
        /// The records in the order of images, methods and settings; none where the run was not to keep them.
        public let records: [ImageRecord]
        /// The images left out because they could not be read, with the reason.
        public var unreadable: [String] { tally.unreadable }
    }

    /// What is to be measured.
    public let plan: EvaluationPlan
    /// The number of threads, at least 1.
    public let threads: Int

    /// Makes an evaluator.
    ///
    /// - Precondition: at least one thread.
    public init(plan: EvaluationPlan, threads: Int) {
        precondition(threads >= 1, "a run needs a thread")
        self.plan = plan
        self.threads = threads
    }

    /// Measures every image that the log does not hold yet.
    ///
    /// - Parameters:
    ///   - log: the rows of this and earlier runs, or nil.
    ///   - keepsRecords: whether the outcome holds the records that this run makes; without them memory does not grow with
    ///     the number of images but for a few numbers each.
    ///   - shouldStop: asked before each image; yes ends the run after the images that are being worked on.
    ///   - progress: called on the calling thread, about twice a second and at the end.
    /// - Throws: the first image's error that ends the run, `EvaluationError.Code.interrupted`, or `.damagedResults` where
    ///   the log holds other images than the plan.
    public func run(
        log: ImageLog? = nil,
        keepsRecords: Bool = true,
        shouldStop: @escaping @Sendable () -> Bool = { false },
        progress: (Progress) -> Void = { _ in }
    ) throws(EvaluationError) -> Outcome {
        let earlier = log?.tally ?? RunTally(recordsPerImage: plan.recordsPerImage)
        try checkEarlier(earlier, log)
        let queue = WorkQueue(
            indices: Array(plan.indices.dropFirst(log?.imageCount ?? 0)),
            tally: earlier,
            log: log,
            keepsRecords: keepsRecords,
            shouldStop: shouldStop
        )
        let start = ContinuousClock.now
        func report() {
            let (done, open) = queue.counts
            let seconds = start.duration(to: .now) / .seconds(1)
            progress(
                Progress(
                    done: plan.indices.count - open,
                    total: plan.indices.count,
                    seconds: seconds,
                    secondsLeft: done > 0 ? seconds / Double(done) * Double(open) : nil
                )
            )
        }
        let group = DispatchGroup()
        for _ in 0..<min(threads, max(queue.counts.open, 1)) {
            group.enter()
            let thread = Thread { [plan] in
                Self.work(plan, queue)
                group.leave()
            }
            thread.stackSize = 16 << 20
            thread.start()
        }
        while group.wait(timeout: .now() + .milliseconds(500)) == .timedOut { report() }
        let outcome = try queue.finish()
        report()
        return outcome
    }

    /// Requires that the rows of earlier runs are those of the plan's first images.
    private func checkEarlier(_ earlier: RunTally, _ log: ImageLog?) throws(EvaluationError) {
        guard let log else { return }
        if !plan.skipsUnreadable, let reason = earlier.unreadable.first {
            throw EvaluationError(
                .unreadableImage,
                "\(reason); an earlier run left the image out: repair it and start over with --force"
            )
        }
        guard earlier.listHash == plan.listHash(of: Array(plan.indices.prefix(log.imageCount))) else {
            throw EvaluationError(
                .damagedResults,
                "\(log.path) holds other images than the first \(log.imageCount) of the run; start over with --force"
            )
        }
    }

    private static func work(_ plan: EvaluationPlan, _ queue: WorkQueue) {
        do {
            let worker = try ImageWorker(plan: plan)
            while let (position, index) = queue.next() {
                do {
                    queue.complete(position, with: .measured(try worker.records(at: index)))
                } catch  where error.code == .unreadableImage && plan.skipsUnreadable {
                    queue.complete(
                        position,
                        with: .unreadable(
                            image: plan.data.dataset.identifier(at: index),
                            className: plan.className(at: index),
                            reason: error.message
                        )
                    )
                } catch {
                    queue.fail(position, with: error)
                }
            }
        } catch {
            queue.fail(-1, with: error)
        }
    }
}
