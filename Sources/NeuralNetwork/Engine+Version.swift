#if OneDNN
internal import COneDNN
#endif

extension Engine {
    /// The version of the library that runs networks, such as "2.6.3"; nil for the portable engine.
    public var libraryVersion: String? {
        switch self {
        case .portable: return nil
        #if OneDNN
        case .oneDNN:
            let version = onednn_version()
            return "\(version / 10_000).\(version / 100 % 100).\(version % 100)"
        #endif
        }
    }
}
