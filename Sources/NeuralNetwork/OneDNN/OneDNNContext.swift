#if OneDNN
internal import COneDNN

/// The library's queue on the CPU, and the number of threads that work on it.
package final class OneDNNContext {
    package let handle: OpaquePointer
    package let threads: Int

    /// Opens a queue and makes the calling thread use `threads` threads.
    package init(threads: Int) throws(NetworkError) {
        precondition(threads > 0, "an engine needs a thread, not \(threads)")
        self.threads = threads
        onednn_use_threads(Int32(threads))
        handle = try OneDNNStatus.result("open a context") { onednn_context_create($0) }
    }

    /// Applies the thread count to the calling thread; the library keeps it per thread.
    package func activate() {
        onednn_use_threads(Int32(threads))
    }

    deinit {
        onednn_context_destroy(handle)
    }
}

/// Turns the statuses of the border into errors.
package enum OneDNNStatus {
    /// Throws unless the status is success.
    package static func check(_ status: Int32, _ purpose: @autoclosure () -> String) throws(NetworkError) {
        guard status != 0 else { return }
        let reason = String(cString: onednn_status_text(status))
        throw NetworkError(.engineFailure, "oneDNN cannot \(purpose()): \(reason)")
    }

    /// Calls a function that makes a handle.
    package static func result(
        _ purpose: @autoclosure () -> String,
        _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(NetworkError) -> OpaquePointer {
        var handle: OpaquePointer?
        try check(make(&handle), purpose())
        guard let handle else { throw NetworkError(.engineFailure, "oneDNN made nothing to \(purpose())") }
        return handle
    }
}
#endif
