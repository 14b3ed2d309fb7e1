import ArgumentParser
import CommandSupport
import Foundation
import Synchronization

extension InputBatch {
    /// Runs work for each input on several threads; what it says, and failures, appear in the order of the inputs.
    ///
    /// - Parameters:
    ///   - inputs: the inputs.
    ///   - threads: the most threads, at least 1; there are never more than inputs.
    ///   - makeWork: makes the work of one thread: from an input to a line for standard output, or nil.
    /// - Throws: what `makeWork` throws; else an exit with the highest status of all failures, after the last input.
    static func run(
        _ inputs: [String],
        threads: Int,
        _ makeWork: @escaping @Sendable () throws -> (String) throws -> String?
    ) throws {
        guard inputs.filter({ $0 == "-" }).count <= 1 else {
            throw ToolError(.usage, "standard input can be read once: give '-' once")
        }
        let queue = BatchQueue(inputs)
        let count = min(threads, inputs.count)
        if count == 1 {
            queue.work(makeWork)
        } else {
            let group = DispatchGroup()
            for _ in 0..<count {
                group.enter()
                let thread = Thread {
                    queue.work(makeWork)
                    group.leave()
                }
                thread.stackSize = 16 << 20
                thread.start()
            }
            group.wait()
        }
        try queue.finish()
    }
}

/// Hands out inputs in order, and says what became of them in the same order.
private final class BatchQueue: Sendable {
    private struct State {
        var next = 0
        var nextSaid = 0
        var waiting: [Int: Result<String?, ToolError>] = [:]
        var worst: Int32 = 0
        /// Whether standard output takes no more.
        var isUnheard = false
        var failedSetup: (any Error)?
    }

    private let inputs: [String]
    private let state = Mutex(State())

    init(_ inputs: [String]) {
        self.inputs = inputs
    }

    /// Works until no input is left.
    func work(_ makeWork: () throws -> (String) throws -> String?) {
        do {
            let work = try makeWork()
            while let place = next() {
                do {
                    complete(place, .success(try work(inputs[place])))
                } catch {
                    complete(place, .failure(ToolError(error, input: inputs[place])))
                }
            }
        } catch {
            state.withLock { $0.failedSetup = $0.failedSetup ?? error }
        }
    }

    private func next() -> Int? {
        state.withLock { state in
            guard state.failedSetup == nil, state.next < inputs.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func complete(_ place: Int, _ result: Result<String?, ToolError>) {
        state.withLock { state in
            state.waiting[place] = result
            while let result = state.waiting.removeValue(forKey: state.nextSaid) {
                state.nextSaid += 1
                switch result {
                case .success(let line): if let line { say(line, &state) }
                case .failure(let error): note(error, &state)
                }
            }
        }
    }

    /// Prints a line; where nobody can read any more, no further input is taken.
    private func say(_ line: String, _ state: inout State) {
        guard !state.isUnheard else { return }
        do throws(ToolError) {
            try StandardOutput.write(line: line)
        } catch {
            state.isUnheard = true
            state.next = inputs.count
            note(error, &state)
        }
    }

    private func note(_ error: ToolError, _ state: inout State) {
        StandardError.write("featurecodec: \(error.message)")
        state.worst = max(state.worst, error.status.rawValue)
    }

    /// Ends the batch.
    ///
    /// - Throws: what the setup of a thread threw, or an exit with the highest status of all failures.
    func finish() throws {
        let (failedSetup, worst) = state.withLock { ($0.failedSetup, $0.worst) }
        if let failedSetup { throw failedSetup }
        if worst != 0 { throw ExitCode(worst) }
    }
}
