import ArgumentParser

/// An argument of three numbers between commas, for red, green and blue.
struct ColorTriple: ExpressibleByArgument {
    let values: [Float]

    init?(argument: String) {
        let values = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
        guard values.count == 3 else { return nil }
        self.values = values.compactMap { $0 }
        guard self.values.count == 3, self.values.allSatisfy(\.isFinite) else { return nil }
    }
}
