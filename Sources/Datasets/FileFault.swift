internal import Foundation

/// Why the file system refused something, in its own words.
package enum FileFault {
    /// "No space left on device" and the like, rather than the number of a Cocoa error.
    ///
    /// Call it first where the error is caught: some errors of Foundation hold no cause, and what the last call of the
    /// system left behind must do. An error that is not of the file system speaks for itself.
    package static func text(_ error: any Error) -> String {
        let last = errno
        let fault = error as NSError
        let causes = [fault, fault.userInfo[NSUnderlyingErrorKey] as? NSError].compactMap(\.self)
        guard let cause = causes.first(where: { $0.domain == NSPOSIXErrorDomain }) else {
            guard fault.domain == NSCocoaErrorDomain else { return "\(error)" }
            return last == 0 ? error.localizedDescription : String(cString: strerror(last))
        }
        return String(cString: strerror(Int32(truncatingIfNeeded: cause.code)))
    }
}
