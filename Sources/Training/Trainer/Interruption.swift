internal import Foundation

/// A wish to stop, raised by a signal or by a program, that a run looks at after each step.
public final class Interruption: @unchecked Sendable {
    private let lock = NSLock()
    private var requested = false
    private var sources: [any DispatchSourceSignal] = []

    /// Starts without a wish.
    public init() {}

    /// Whether the run should stop.
    public var isRequested: Bool {
        lock.withLock { requested }
    }

    /// Wishes the run to stop after its present step.
    public func request() {
        lock.withLock { requested = true }
    }

    /// Turns SIGINT and SIGTERM into the wish; a second one ends the process at once, as if nothing had listened.
    public func listenToSignals() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in
                guard let self else { return }
                if isRequested { exit(128 + number) }
                request()
            }
            source.resume()
            lock.withLock { sources.append(source) }
        }
    }
}
