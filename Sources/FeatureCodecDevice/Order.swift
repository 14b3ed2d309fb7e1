import CommandSupport

/// What the command line asks for.
struct Order: Equatable {
    /// The model file.
    var model = ""
    /// The image, or `-`.
    var image = ""
    /// Where the stream goes, or `-`.
    var stream = ""
    /// Which rate of the model file; nil for the finest.
    var rate: RateChoice?
    /// Whether a stream that exists is replaced.
    var force = false

    /// Reads arguments; nil where they ask for help.
    init?(_ arguments: some Sequence<String>) throws(ToolError) {
        var places: [String] = []
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return nil
            case "--force", "-f": force = true
            case "--rate", "-r": rate = try Self.rate(rest.popFirst())
            default:
                guard argument == "-" || !argument.hasPrefix("-") else {
                    throw ToolError(.usage, "unknown option '\(argument)'; see featurecodec-encode --help")
                }
                places.append(argument)
            }
        }
        guard places.count == 3, !places.contains("") else {
            throw ToolError(
                .usage, "a model, an image and a place for the stream are needed; see featurecodec-encode --help")
        }
        (model, image, stream) = (places[0], places[1], places[2])
    }

    private static func rate(_ text: String?) throws(ToolError) -> RateChoice {
        guard let rate = text.flatMap(RateChoice.init(argument:)) else {
            throw ToolError(.usage, "--rate needs a number in 1...255, or of bytes such as 400B")
        }
        return rate
    }
}
