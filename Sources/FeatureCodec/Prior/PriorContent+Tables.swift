internal import EntropyCoding

extension PriorContent {
    /// The probability tables among the content.
    ///
    /// - Throws: `FeatureCodecError.Code.missingTensor`, `.malformedModel` or `.invalidTables`.
    func tables() throws(FeatureCodecError) -> ProbabilityTables {
        guard let precision = settings["precision"]?.integer else {
            throw FeatureCodecError(.malformedModel, "the prior does not state the precision of its tables")
        }
        let cumulative = try array("cumulative").elements
        let lengths = try array("lengths").elements
        let lowest = try array("lowest").elements
        do throws(EntropyCodingError) {
            return try ProbabilityTables(
                cumulative: cumulative,
                lengths: lengths,
                lowest: lowest,
                precision: precision
            )
        } catch {
            throw FeatureCodecError(.invalidTables, "the probability tables of the model are unusable: \(error)")
        }
    }

    /// Adds probability tables to the content.
    mutating func set(_ tables: ProbabilityTables) {
        settings["precision"] = .integer(tables.precision)
        for (name, elements) in [
            ("cumulative", tables.cumulative), ("lengths", tables.lengths), ("lowest", tables.lowest),
        ] {
            integers[name] = IntegerArray(elements)
        }
    }
}
