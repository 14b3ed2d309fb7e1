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

        MODEL   a model file; its encoder is enough: featurecodec export NAME --part encoder --output MODEL
        IMAGE   the image; - is standard input
        STREAM  where the stream goes; - is standard output
        --rate R  the R-th rate of the model file (1 = fewest bytes), or the most bytes, such as 400B; else the finest
        --force   replace a stream that exists

        """

    static func main() {
        ignoreWriteSignals()
        do throws(Failure) {
            guard let order = try Order(CommandLine.arguments.dropFirst()) else {
                return try File("-").write(Array(usage.utf8), force: false)
            }
            try run(order)
        } catch {
            error.leave()
        }
    }

    private static func run(_ order: Order) throws(Failure) {
        let output = File(order.stream)
        try output.requirePlace(force: order.force)
        let models = try readModels(order)
        let picture = try File(order.image).read()
        let stream = try Failure.naming(order.image) {
            let side = models.map(\.preprocessing.sufficientSide).max() ?? 1
            let image = try ImageDecoder.decodeReduced(picture, shorterSide: side)
            return try FeatureEncoder(models: models).encode(
                image.image,
                byteLimit: order.byteLimit,
                sourceSize: (image.fullWidth, image.fullHeight)
            ).stream
        }
        try output.write(stream, force: order.force)
    }

    /// The models to choose from, fewest bytes first: one, or with a limit of bytes all in the file.
    private static func readModels(_ order: Order) throws(Failure) -> [FeatureModel] {
        let bytes = try File(order.model).read()
        return try Failure.naming(order.model) {
            guard order.byteLimit != nil else {
                return [try FeatureModel(bytes: bytes, rate: order.rate, roles: [.encoder])]
            }
            let rates = try ModelSummary(header: bytes).ratesInFile
            guard !rates.isEmpty else { return [try FeatureModel(bytes: bytes, roles: [.encoder])] }
            return try rates.sorted().map { try FeatureModel(bytes: bytes, rate: $0, roles: [.encoder]) }
        }
    }
}
