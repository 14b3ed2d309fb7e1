/// Settings written as a list: whole numbers and ranges of them, `10,20,50-90:10`, or decimal numbers, `0.5,1,2`.
enum SettingGrid {
    /// Whole numbers in ascending order, each once.
    ///
    /// - Throws: `EvaluationError.Code.invalidSetting`, naming the piece and the range allowed; below too.
    static func values(
        _ text: String,
        method: String,
        name: String,
        within limits: ClosedRange<Int>
    ) throws(EvaluationError) -> [Int] {
        var values: Set<Int> = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bare = piece.hasPrefix(name + "=") ? piece.dropFirst(name.count + 1) : piece
            guard let range = range(bare), limits.contains(range.from), limits.contains(range.through) else {
                throw EvaluationError(
                    .invalidSetting,
                    "\(method) has no setting '\(piece)'; write \(name) in \(limits.lowerBound)...\(limits.upperBound) "
                        + "as numbers and ranges, such as \(method):20,50-90:10"
                )
            }
            values.formUnion(stride(from: range.from, through: range.through, by: range.step))
        }
        return values.sorted()
    }

    /// Decimal numbers in ascending order, each once.
    static func decimals(
        _ text: String,
        method: String,
        name: String,
        within limits: ClosedRange<Double>
    ) throws(EvaluationError) -> [Double] {
        var values: Set<Double> = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let bare = piece.hasPrefix(name + "=") ? piece.dropFirst(name.count + 1) : piece
            let isPlain = bare.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard isPlain, let value = Double(bare), limits.contains(value) else {
                throw EvaluationError(
                    .invalidSetting,
                    "\(method) has no setting '\(piece)'; write \(name) in \(Self.text(limits.lowerBound))..."
                        + "\(Self.text(limits.upperBound)) as numbers, such as \(method):\(name)=0.5,1,2"
                )
            }
            values.insert(value)
        }
        return values.sorted()
    }

    /// A decimal number without a fraction of zero.
    static func text(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func range(_ text: Substring) -> (from: Int, through: Int, step: Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard let from = Int(ends[0]) else { return nil }
        switch (ends.count, parts.count) {
        case (1, 1):
            return (from, from, 1)
        case (2, 1), (2, 2):
            guard let through = Int(ends[1]), let step = parts.count == 2 ? Int(parts[1]) : 1 else { return nil }
            return from <= through && step >= 1 ? (from, through, step) : nil
        default:
            return nil
        }
    }
}
