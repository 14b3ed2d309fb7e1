package import Foundation

extension URL {
    /// The file at a path as the user wrote it: a tilde that the shell left alone is part of a name.
    package init(place path: String) {
        self.init(fileURLWithPath: path.hasPrefix("~") ? "./" + path : path)
    }
}
