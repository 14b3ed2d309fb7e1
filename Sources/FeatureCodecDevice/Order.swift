/// What the command line asks for.
struct Order: Equatable {
    /// The model file.
    var model = ""
    /// The image, or `-`.
    var image = ""
    /// Where the stream goes, or `-`.
    var stream = ""
    /// The place in the model file's family.
    var rate: Int?
    /// The most bytes that the stream may have.
    var byteLimit: Int?
    /// Whether a stream that exists is replaced.
    var force = false

    /// Reads arguments; nil where they ask for help.
    init?(_ arguments: some Sequence<String>) throws(Failure) {
        var places: [String] = []
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return nil
            case "--force", "-f": force = true
            case "--rate", "-r": try readRate(rest.popFirst())
            default:
                guard argument == "-" || !argument.hasPrefix("-") else {
                    throw Failure(.usage, "unknown option '\(argument)'; see featurecodec-encode --help")
                }
                places.append(argument)
            }
        }
        guard places.count == 3, !places.contains("") else {
            throw Failure(
                .usage, "a model, an image and a place for the stream are needed; see featurecodec-encode --help")
        }
        (model, image, stream) = (places[0], places[1], places[2])
    }

    private mutating func readRate(_ text: String?) throws(Failure) {
        if let text, text.hasSuffix("B") || text.hasSuffix("b"), let bytes = Int(text.dropLast()), bytes > 0 {
            byteLimit = bytes
        } else if let index = text.flatMap({ Int($0) }), (1...255).contains(index) {
            rate = index
        } else {
            throw Failure(.usage, "--rate needs a number in 1...255, or of bytes such as 400B")
        }
    }
}
