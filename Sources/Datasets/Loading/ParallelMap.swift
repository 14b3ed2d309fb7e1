internal import Foundation

/// Calls a function for `0..<count` on several threads and gathers what it returns, in order.
///
/// Numbers are dealt out in ascending order and none after a failure, so that the error thrown is that of the smallest
/// number that fails, however many threads there are.
package func parallelMap<Value: Sendable, Failure: Error>(
    count: Int,
    threads: Int,
    _ transform: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
    let work = ParallelWork<Value, Failure>(count: count)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        while let index = work.next() {
            do throws(Failure) {
                work.finish(index, .success(try transform(index)))
            } catch {
                work.finish(index, .failure(error))
            }
        }
    }
    return try work.values()
}

/// The numbers still to do and the results so far; everything mutable is touched under the lock alone.
private final class ParallelWork<Value: Sendable, Failure: Error>: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Value?]
    private var position = 0
    private var failure: (index: Int, error: Failure)?

    init(count: Int) {
        results = [Value?](repeating: nil, count: count)
    }

    func next() -> Int? {
        lock.withLock {
            guard failure == nil, position < results.count else { return nil }
            defer { position += 1 }
            return position
        }
    }

    func finish(_ index: Int, _ result: Result<Value, Failure>) {
        lock.withLock {
            switch result {
            case .success(let value): results[index] = value
            case .failure(let error):
                if failure.map({ index < $0.index }) ?? true { failure = (index, error) }
            }
        }
    }

    func values() throws(Failure) -> [Value] {
        if let failure { throw failure.error }
        return results.compactMap { $0 }
    }
}
