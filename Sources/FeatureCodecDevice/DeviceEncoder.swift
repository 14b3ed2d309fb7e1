import CommandSupport
import FeatureCodec
import ImageCodecs

/// The command `featurecodec-encode`: what a device runs, image in and stream out.
///
/// It links neither Foundation nor an argument parser, so that it is small and starts at once.
@main
enum DeviceEncoder {
    private static let usage = """
        Usage: featurecodec-encode MODEL IMAGE STREAM [--rate R] [--force]

        Encodes an image, JPEG or PNG, into a feature stream.

        MODEL   a model file, or - for standard input; its encoder is enough:
                featurecodec export NAME --part encoder --output MODEL
        IMAGE   the image; - is standard input
        STREAM  where the stream goes; - is standard output
        --rate R  the R-th rate of the model file (1 = fewest bytes), or the most bytes, such as 400B; else the finest
        --force   replace a stream that exists

        """

    static func main() {
        CommandProcess.ignoreWriteSignals()
        do throws(ToolError) {
            guard let order = try Order(CommandLine.arguments.dropFirst()) else {
                return try StandardOutput.write(Array(usage.utf8))
            }
            try run(order)
        } catch {
            CommandProcess.leave("featurecodec-encode", error)
        }
    }

    private static func run(_ order: Order) throws(ToolError) {
        try OutputFile.requirePlace(order.stream, isNoneOf: [order.model, order.image])
        try OutputFile.requirePlace(order.stream, force: order.force)
        let models = try readModels(order)
        if let rate = order.rate?.index, let model = models.first, model.rateIndex != rate {
            throw ToolError(
                .usage, "there is no rate \(rate) of the family '\(model.family)' at hand, only \(model.rateIndex)")
        }
        let picture = try InputFile.read(order.image)
        let stream = try naming(order.image) {
            let side = models.map(\.preprocessing.sufficientSide).max() ?? 1
            let image = try ImageDecoder.decodeReduced(picture, shorterSide: side)
            return try FeatureEncoder(models: models).encode(
                image.image,
                byteLimit: order.rate?.byteLimit,
                sourceSize: (image.fullWidth, image.fullHeight)
            ).stream
        }
        try OutputFile.write(stream, to: order.stream, force: order.force)
    }

    /// The models to choose from, fewest bytes first: one, or with a limit of bytes all in the file.
    private static func readModels(_ order: Order) throws(ToolError) -> [FeatureModel] {
        try InputFile.withBytes(of: order.model) { (bytes) throws(ToolError) in
            try naming(order.model) {
                guard order.rate?.byteLimit != nil else {
                    return [try FeatureModel(bytes: bytes, rate: order.rate?.index, roles: [.encoder])]
                }
                let rates = try ModelSummary(header: bytes).ratesInFile
                guard !rates.isEmpty else { return [try FeatureModel(bytes: bytes, roles: [.encoder])] }
                var models: [FeatureModel] = []
                for rate in rates.sorted() {
                    models.append(try FeatureModel(bytes: bytes, rate: rate, roles: [.encoder]))
                }
                return models
            }
        }
    }

    /// Works on the bytes of a file, whose name goes before any fault of theirs.
    private static func naming<Value>(_ path: String, _ work: () throws -> Value) throws(ToolError) -> Value {
        do {
            return try work()
        } catch {
            throw ToolError(.badData, "\(path == "-" ? "standard input" : path): \(error)")
        }
    }
}
