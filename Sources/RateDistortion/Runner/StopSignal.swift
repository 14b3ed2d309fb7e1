import Synchronization

/// Asks a run to stop after the images that are being worked on.
public final class StopSignal: Sendable {
    private let isRaised = Atomic(false)

    /// Makes a signal that asks for nothing yet.
    public init() {}

    /// Asks for the stop, from any thread.
    public func raise() { isRaised.store(true, ordering: .relaxed) }

    /// Whether the stop was asked for.
    public var wasRaised: Bool { isRaised.load(ordering: .relaxed) }
}
