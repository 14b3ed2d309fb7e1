/// How a ``ContextPrior`` turns what it knows around a symbol into one of a few contexts: weights for a sum, and thresholds of it.
///
/// Where a ``ContextNetwork`` makes the sum there are no weights.
public struct ContextRule: Sendable, Equatable {
    /// The weights of each pass, one for each of its features.
    public let weights: [[Int32]]
    /// The least sums of each pass's contexts after the first, in rising order.
    public let thresholds: [[Int32]]

    /// Weights are limited to this magnitude, so that no sum overflows.
    static let weightLimit: Int32 = 1 << 15

    /// Joins the parts, which a ``ContextPrior`` checks.
    public init(weights: [[Int32]], thresholds: [[Int32]]) {
        self.weights = weights
        self.thresholds = thresholds
    }

    /// A rule that looks at nothing: a single context in each pass.
    static func none(passes: Int) -> ContextRule {
        let empty = [[Int32]](repeating: [], count: passes)
        return ContextRule(weights: empty, thresholds: empty)
    }

    /// The number of contexts of each pass.
    public var count: Int { (thresholds.first?.count ?? 0) + 1 }

    /// The context of a sum in a pass.
    func context(of sum: Int32, pass: Int) -> Int {
        thresholds[pass].reduce(0) { $0 &+ ($1 <= sum ? 1 : 0) }
    }

    /// Whether there are thresholds for so many passes, equally many for each, and a weight for each feature.
    func fits(passes: Int, features: (_ pass: Int) -> Int) -> Bool {
        thresholds.count == passes && thresholds.allSatisfy { $0.count == count - 1 } && weights.count == passes
            && weights.indices.allSatisfy { weights[$0].count == (count == 1 ? 0 : features($0)) }
    }

    /// Whether no weight is beyond the limit.
    var isBounded: Bool {
        weights.allSatisfy { $0.allSatisfy { (-Self.weightLimit...Self.weightLimit).contains($0) } }
    }
}

extension ContextRule {
    /// Reads the arrays `weights` and `thresholds` of a content, with what stands before their names.
    ///
    /// - Parameters:
    ///   - passes: the number of passes.
    ///   - features: the number of weights of a pass.
    /// - Throws: `FeatureCodecError.Code.missingTensor` or `.shapeMismatch`.
    init(
        _ content: PriorContent, prefix: String = "", passes: Int, features: (_ pass: Int) -> Int
    ) throws(FeatureCodecError) {
        let thresholds = try content.array("\(prefix)thresholds")
        guard thresholds.shape.count == 2, thresholds.shape[0] == passes, thresholds.shape[1] >= 1 else {
            throw FeatureCodecError(
                .shapeMismatch,
                "the tensor 'prior.\(prefix)thresholds' has the shape \(thresholds.shape), not [\(passes), contexts - 1]"
            )
        }
        let counts = (0..<passes).map(features)
        let wanted = counts.reduce(0, +)
        let elements = wanted == 0 ? [] : try content.array("\(prefix)weights").elements
        guard elements.count == wanted else {
            throw FeatureCodecError(
                .shapeMismatch, "the tensor 'prior.\(prefix)weights' has \(elements.count) elements, not \(wanted)")
        }
        var (rest, weights) = (elements[...], [[Int32]]())
        for count in counts {
            weights.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        let width = thresholds.shape[1]
        self.init(
            weights: weights,
            thresholds: (0..<passes).map { Array(thresholds.elements[$0 * width..<($0 + 1) * width]) }
        )
    }

    /// Adds the arrays `weights` and `thresholds` to a content.
    func add(to content: inout PriorContent, prefix: String = "") {
        let all = weights.flatMap { $0 }
        if !all.isEmpty {
            content.integers["\(prefix)weights"] = PriorContent.IntegerArray(
                all, isNarrow: all.allSatisfy { Int8(exactly: $0) != nil })
        }
        content.integers["\(prefix)thresholds"] = PriorContent.IntegerArray(
            shape: [thresholds.count, count - 1], elements: thresholds.flatMap { $0 })
    }
}
