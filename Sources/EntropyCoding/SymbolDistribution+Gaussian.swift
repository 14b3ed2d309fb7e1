extension SymbolDistribution {
    /// A normal density around zero, rounded to whole numbers.
    ///
    /// It lists symbols up to 8 deviations away; less than 1e-14 lies beyond.
    ///
    /// - Parameter deviation: The standard deviation, positive and at most 10^6.
    public static func gaussian(deviation: Double) -> SymbolDistribution {
        precondition(deviation > 0 && deviation <= 1e6, "no density has the deviation \(deviation)")
        let halfWidth = Int((8 * deviation).rounded(.up))
        // From the outside in, where what lies below is exact; the other half is its mirror image.
        var lower: [Double] = []
        var before = RealFunction.normalMass(below: (-Double(halfWidth) - 0.5) / deviation)
        let escape = 2 * before
        for symbol in -halfWidth...0 {
            let after = RealFunction.normalMass(below: (Double(symbol) + 0.5) / deviation)
            lower.append(after - before)
            before = after
        }
        return SymbolDistribution(
            lowest: Int32(-halfWidth),
            probabilities: lower + lower.dropLast().reversed(),
            escape: escape
        )
    }
}
