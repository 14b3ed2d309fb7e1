import Foundation

/// A wish to stop, raised by SIGINT or SIGTERM, that a run looks at after each step.
final class Interruption: @unchecked Sendable {
    private let lock = NSLock()
    private var requested = false
    private var sources: [any DispatchSourceSignal] = []

    /// Whether the run should stop.
    var isRequested: Bool {
        lock.withLock { requested }
    }

    /// Turns the signals into the wish; a second one ends the process at once, as if nothing had listened.
    func listenToSignals() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in
                guard let self else { return }
                if isRequested { exit(128 + number) }
                lock.withLock { self.requested = true }
            }
            source.resume()
            lock.withLock { sources.append(source) }
        }
    }
}
