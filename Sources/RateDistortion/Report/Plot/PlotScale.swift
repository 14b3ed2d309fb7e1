import Foundation

/// One axis of a plot: an interval of values, mapped to positions, with ticks at round values.
struct PlotScale {
    /// The first and last value on the axis.
    let domain: ClosedRange<Double>
    /// Whether equal distances are equal ratios.
    let isLogarithmic: Bool
    /// Round values inside the domain.
    let ticks: [Double]

    /// An axis of equal ratios around positive values.
    static func logarithmic(around values: [Double]) -> PlotScale {
        let low = log10(values.min() ?? 1)
        let high = log10(values.max() ?? 10)
        let margin = max((high - low) * 0.04, 0.02)
        let domain = pow(10, low - margin)...pow(10, high + margin)
        let multiples: [Double] = high - low < 0.8 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : high - low < 3 ? [1, 2, 5] : [1]
        let decades = Int(floor(low - margin))...Int(ceil(high + margin))
        let ticks = decades.flatMap { decade in multiples.map { $0 * pow(10, Double(decade)) } }
        return PlotScale(domain: domain, isLogarithmic: true, ticks: ticks.filter(domain.contains))
    }

    /// An axis of equal differences around values, from one round value to another.
    static func linear(around values: [Double], tickCount: Int) -> PlotScale {
        let low = values.min() ?? 0
        // Equal values still need an axis.
        let high = max(values.max() ?? 1, low + max(abs(low), 1) * 1e-9)
        let raw = (high - low) / Double(max(tickCount, 1))
        let power = pow(10, floor(log10(raw)))
        let step = ([1, 2, 2.5, 5, 10].first { $0 * power >= raw } ?? 10) * power
        let first = floor(low / step + 1e-9)
        let last = ceil(high / step - 1e-9)
        let ticks = stride(from: first, through: last, by: 1).map { $0 * step }
        return PlotScale(domain: first * step...last * step, isLogarithmic: false, ticks: ticks)
    }

    /// Where a value lies on the axis: 0 at its first value, 1 at its last.
    func position(of value: Double) -> Double {
        if isLogarithmic {
            return (log10(value) - log10(domain.lowerBound)) / (log10(domain.upperBound) - log10(domain.lowerBound))
        }
        return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    }
}
