import Foundation
import RateDistortion

/// Shows how far a run is: on a terminal in one line that is overwritten, elsewhere in a line now and then.
final class ProgressLine {
    private let isTerminal = isatty(2) == 1
    private var nextLine = 0.0

    /// Shows a state.
    func show(_ progress: Evaluator.Progress) {
        let isLast = progress.done == progress.total
        guard isTerminal || isLast || progress.seconds >= nextLine else { return }
        nextLine = progress.seconds + 15
        var text = "\(progress.done) of \(progress.total) images, \(Self.duration(progress.seconds))"
        if let left = progress.secondsLeft, !isLast { text += ", \(Self.duration(left)) left" }
        if isTerminal {
            let end = isLast ? "\n" : ""
            StandardError.show("\r\(text)\u{1B}[K\(end)")
        } else {
            StandardError.write(text)
        }
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
