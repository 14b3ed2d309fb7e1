internal import Foundation

/// The learning rate over a stage, as a factor of its base rate.
public enum Schedule: Sendable, Equatable {
    /// The base rate throughout.
    case constant
    /// Multiplied by `factor` at each of the positions, which are shares of the stage within 0...1.
    case steps(at: [Double], factor: Double)
    /// Rises linearly over the share `warmUp` of the stage, then falls along half a cosine to `final`.
    case cosine(warmUp: Double, final: Double)

    /// The factor of the base rate in one step.
    ///
    /// - Parameters:
    ///   - step: counts from 0.
    ///   - total: the steps of the whole stage.
    public func factor(step: Int, total: Int) -> Double {
        let position = total > 0 ? Double(step) / Double(total) : 0
        switch self {
        case .constant:
            return 1
        case .steps(let positions, let factor):
            return pow(factor, Double(positions.count { $0 <= position }))
        case .cosine(let warmUp, let final):
            let warmUpSteps = (warmUp * Double(total)).rounded()
            if Double(step) < warmUpSteps { return Double(step + 1) / warmUpSteps }
            let length = max(Double(total) - warmUpSteps, 1)
            let share = min((Double(step) - warmUpSteps) / length, 1)
            return final + (1 - final) * 0.5 * (1 + cos(.pi * share))
        }
    }
}

/// A weight of a loss that changes over a stage: it rises from a first to a last value, evenly in the logarithm.
public struct Ramp: Sendable, Equatable {
    /// The value of the first step.
    public var from: Double
    /// The value from the end of the ramp on.
    public var to: Double
    /// The share of the stage that the rise takes, within 0...1.
    public var over: Double

    /// Describes a rise.
    public init(from: Double, to: Double, over: Double) {
        self.from = from
        self.to = to
        self.over = over
    }

    /// The value in one step, counted from 0.
    public func value(step: Int, total: Int) -> Double {
        let steps = over * Double(total)
        guard steps > 0, Double(step) < steps else { return to }
        guard from > 0, to > 0 else { return from + (to - from) * Double(step) / steps }
        return from * pow(to / from, Double(step) / steps)
    }
}
