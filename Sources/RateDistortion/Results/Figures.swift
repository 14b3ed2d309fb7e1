import Foundation

/// How figures are written for people.
enum Figures {
    /// A number with a fixed number of decimals and commas between thousands.
    static func number(_ value: Double, decimals: Int = 0) -> String {
        let text = String(format: "%.\(decimals)f", value)
        let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        let isNegative = parts[0].hasPrefix("-")
        let digits = Array(isNegative ? parts[0].dropFirst() : Substring(parts[0]))
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return (isNegative ? "-" : "") + grouped + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// Mean bytes: one decimal below 10,000.
    static func bytes(_ value: Double) -> String { number(value, decimals: value < 10_000 ? 1 : 0) }

    /// A class as words.
    static func label(_ name: String) -> String { name.replacing("_", with: " ") }

    /// A share of one as a percentage with one decimal.
    static func percent(_ value: Double) -> String { number(value * 100, decimals: 1) + " %" }

    /// A difference of shares in percentage points, with its sign.
    static func points(_ value: Double) -> String {
        let text = number(value * 100, decimals: 1)
        return text == "-0.0" ? "+0.0" : (value >= 0 ? "+" : "") + text
    }

    /// A value that may be absent.
    static func optional(_ value: Double?, _ format: (Double) -> String) -> String { value.map(format) ?? "-" }

    /// The bytes that a curve needs for an accuracy, as far as it was measured.
    static func bytes(_ reading: RateCurve.Reading) -> String {
        switch reading {
        case .value(let value): bytes(value)
        case .belowCurve(let first): "at most " + bytes(first)
        case .aboveCurve: "not reached"
        }
    }

    /// The accuracy that a curve has at a number of bytes.
    static func percent(_ reading: RateCurve.Reading) -> String {
        switch reading {
        case .value(let value): percent(value)
        case .belowCurve(let first): "none so small; least \(percent(first))"
        case .aboveCurve(let last): "at least " + percent(last)
        }
    }

    /// A lead in points, with a mark where the codec compared with had more bytes.
    static func lead(_ row: EqualAccuracy) -> String {
        optional(row.lead) { points($0) + (row.isLeadOverMoreBytes ? " or more" : "") }
    }
}
