/// What is wrong with a file that people write, such as a recipe or a plan.
package struct ConfigurationFault: Error, Sendable, Equatable {
    /// The key at fault and the fact.
    package let message: String

    /// States a fault.
    package init(_ message: String) {
        self.message = message
    }

    /// Explains why decoding failed.
    ///
    /// - Parameters:
    ///   - error: what a decoder threw.
    ///   - subject: how the message calls the whole, such as "the recipe".
    package init(explaining error: any Error, subject: String) {
        func text(_ path: [any CodingKey]) -> String { path.map(\.placeText).joined(separator: ".") }
        switch error {
        case let error as ConfigurationFault: self = error
        case DecodingError.keyNotFound(let key, let context):
            self.init("the key '\(text(context.codingPath + [key]))' is missing")
        case DecodingError.typeMismatch(let type, let context):
            self.init("the value of '\(text(context.codingPath))' is not a \(type)")
        case DecodingError.valueNotFound(let type, let context):
            self.init("the key '\(text(context.codingPath))' has no value; it needs a \(type)")
        case DecodingError.dataCorrupted(let context):
            if let fault = context.underlyingError as? ConfigurationFault {
                self = fault
                return
            }
            let place = text(context.codingPath)
            let cause = context.underlyingError.map { ": \($0)" } ?? ""
            // What follows the first line of the cause is an excerpt of the file.
            let fact = (context.debugDescription + cause).prefix { !$0.isNewline }.prefix(300)
            self.init("\(place.isEmpty ? subject : "'\(place)'") cannot be read: \(fact)")
        default: self.init("\(subject) cannot be read: \(error)")
        }
    }
}
