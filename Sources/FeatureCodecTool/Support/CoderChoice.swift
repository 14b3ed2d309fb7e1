import ArgumentParser
import EntropyCoding

/// The argument of `--coder`: what turns symbols into bytes.
struct CoderChoice: ExpressibleByArgument, Equatable {
    /// The coder.
    let kind: CoderKind

    init?(argument: String) {
        guard let kind = CoderKind.allCases.first(where: { $0.description == argument }) else { return nil }
        self.kind = kind
    }

    static var allValueStrings: [String] { CoderKind.allCases.map(\.description) }
}
