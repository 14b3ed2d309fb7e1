internal import EntropyCoding

extension PriorContent {
    /// The probability tables among the content.
    ///
    /// - Throws: `FeatureCodecError.Code.missingTensor`, `.malformedModel` or `.invalidTables`.
    func tables() throws(FeatureCodecError) -> ProbabilityTables {
        guard let precision = settings["precision"]?.integer else {
            throw FeatureCodecError(.malformedModel, "the prior does not state the precision of its tables")
        }
        let cumulative = try integers(named: "cumulative")
        let lengths = try integers(named: "lengths")
        let lowest = try integers(named: "lowest")
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
            integers[name] = IntegerArray(shape: [elements.count], elements: elements)
        }
    }

    private func integers(named name: String) throws(FeatureCodecError) -> [Int32] {
        guard let array = integers[name] else {
            throw FeatureCodecError(.missingTensor, "the tensor 'prior.\(name)' is missing")
        }
        return array.elements
    }
}
