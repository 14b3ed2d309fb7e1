/// Means, quantiles and intervals of figures of single images.
enum Statistics {
    /// The mean, or nil of nothing.
    static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// The middle value, or the mean of the two middle values; nil of nothing.
    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The value below which a share of the values lies, straight between neighbours (type 7 of Hyndman and Fan 1996); nil
    /// of nothing.
    static func quantile(_ values: [Double], _ share: Double) -> Double? {
        precondition((0...1).contains(share), "a share lies in 0...1")
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let position = share * Double(sorted.count - 1)
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }

    /// The ends of the 95 % interval of a share (Wilson 1927); nil of nothing.
    static func wilsonInterval(_ part: Int, of whole: Int) -> [Double]? {
        precondition((0...max(whole, 0)).contains(part), "a part is no more than the whole")
        guard whole > 0 else { return nil }
        let z = 1.959963984540054
        let (count, share) = (Double(whole), Double(part) / Double(whole))
        let scale = 1 + z * z / count
        let middle = (share + z * z / (2 * count)) / scale
        let reach = z / scale * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
        return [part == 0 ? 0 : middle - reach, part == whole ? 1 : middle + reach]
    }
}
