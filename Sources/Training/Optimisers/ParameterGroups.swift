public import NeuralNetwork

/// Which weights learn, and how fast, by the beginnings of their names.
public struct ParameterGroups: Sendable, Equatable {
    /// Names that learn begin with one of these; none means all.
    public var trained: [String]
    /// Names that do not learn although `trained` names them begin with one of these.
    public var frozen: [String]
    /// Factors of the learning rate by the beginning of a name; the longest that fits counts.
    public var rateFactors: [String: Double]

    /// Describes the groups.
    public init(trained: [String] = [], frozen: [String] = [], rateFactors: [String: Double] = [:]) {
        self.trained = trained
        self.frozen = frozen
        self.rateFactors = rateFactors
    }

    /// Whether the weight of this name learns.
    public func trains(_ name: String) -> Bool {
        (trained.isEmpty || trained.contains { Self.covers($0, name) }) && !frozen.contains { Self.covers($0, name) }
    }

    /// The factor of the learning rate of a weight.
    public func rateFactor(_ name: String) -> Double {
        let fitting = rateFactors.keys.filter { Self.covers($0, name) }
        return fitting.max { $0.count < $1.count }.flatMap { rateFactors[$0] } ?? 1
    }

    /// Whether weight decay acts on a tensor: only on those with at least two extents that are neither of a
    /// normalisation nor of a prior.
    public static func decays(_ name: String, _ tensor: Tensor) -> Bool {
        let last = name.split(separator: ".").last ?? ""
        return tensor.shape.count >= 2 && last == "weight" && !name.hasPrefix("prior.")
    }

    /// A beginning covers a name when whole words between dots agree: "layer1" covers "layer1.conv", not "layer10".
    static func covers(_ beginning: String, _ name: String) -> Bool {
        name == beginning || name.hasPrefix(beginning.hasSuffix(".") ? beginning : beginning + ".")
    }
}
