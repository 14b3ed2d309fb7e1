import ArgumentParser
import CommandSupport
import FeatureCodec
import Foundation
import ImageCodecs
import NeuralNetwork
import Pixels
import RateDistortion

/// `featurecodec encode`: images to streams.
struct EncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Encode images into feature streams (.fcb)."
    )

    @Argument(help: "Images, PNG or JPEG; '-' is standard input.")
    var images: [String]

    @Option(name: .shortAndLong, help: "A model file, a shipped model or a family; else the default family.")
    var model: String?

    @Option(
        name: .shortAndLong,
        help: "The R-th rate of the family (1 = fewest bytes), or the most bytes of a stream, such as 400B."
    )
    var rate: RateChoice?

    @Option(name: .shortAndLong, help: "The stream, or the folder for several; '-' is standard output.")
    var output: String?

    @Flag(name: .shortAndLong, help: "Replace files that exist.")
    var force = false

    @Flag(help: "State the size of the source image in the stream.")
    var sourceSize = false

    @Option(help: "compact (fewest bytes) or interleaved (fastest); by the size of the payload unless given.")
    var coder: CoderChoice?

    @Option(help: "How many images to encode at a time; by default one for each processor.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "How results are printed: text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard PlanFile.threadRange.contains(threads) else {
            throw ValidationError("--threads must be in \(PlanFile.threadRange), not \(threads)")
        }
    }

    func run() throws {
        let models = try ModelCatalog(paths: []).codecs(model, rate: rate, roles: [.encoder])
        let outputs = try InputBatch.outputs(for: images, output: output, extension: "fcb")
        try InputBatch.run(images, threads: threads) {
            let encoder = try makeEncoder(models)
            return { input in
                let path = outputs[input] ?? "-"
                try OutputFile.requirePlace(path, isNoneOf: [input, model].compactMap(\.self))
                try OutputFile.requirePlace(path, force: force)
                let image = try picture(input, for: models)
                let size = (image.fullWidth, image.fullHeight)
                let encoded = try encoder.encode(image.image, byteLimit: rate?.byteLimit, sourceSize: size)
                try OutputFile.write(encoded.stream, to: path, force: force)
                // Standard output then holds the stream alone.
                return path == "-" ? nil : report(encoded, of: image, input: input, path: path, models: models)
            }
        }
    }

    private func makeEncoder(_ models: [FeatureModel]) throws(ToolError) -> FeatureEncoder {
        do {
            let encoder = try FeatureEncoder(models: models)
            encoder.options.statesSourceSize = sourceSize
            encoder.options.coder = coder?.kind
            return encoder
        } catch {
            throw ToolError(error)
        }
    }

    /// An input, with no more pixels than the models need.
    private func picture(_ input: String, for models: [FeatureModel]) throws -> ReducedImage {
        let side = models.map(\.preprocessing.sufficientSide).max() ?? 1
        return try ImageDecoder.decodeReduced(try InputFile.read(input), shorterSide: side)
    }

    private func report(
        _ encoded: EncodedImage,
        of image: ReducedImage,
        input: String,
        path: String,
        models: [FeatureModel]
    ) -> String? {
        guard let model = models.first(where: { $0.fingerprint == encoded.fingerprint }) else { return nil }
        let pixels = model.preprocessing.width * model.preprocessing.height
        let bitsPerPixel = Double(8 * encoded.stream.count) / Double(pixels)
        switch format {
        case .text:
            return "\(input) -> \(path): \(encoded.stream.count) bytes (\(encoded.payload.count) of them payload, "
                + "\(String(format: "%.3f", bitsPerPixel)) bits per pixel of \(model.preprocessing.width)x"
                + "\(model.preprocessing.height)) by \(model.name)"
        case .json:
            let result: JSONValue = [
                "input": .text(input), "output": .text(path), "model": .text(model.name),
                "fingerprint": .text(model.fingerprintText), "rate_index": .integer(encoded.rateIndex),
                "bytes": .integer(encoded.stream.count), "payload_bytes": .integer(encoded.payload.count),
                "ideal_bits": .real(encoded.bits), "bpp": .real(bitsPerPixel),
                "source": ["width": .integer(image.fullWidth), "height": .integer(image.fullHeight)],
            ]
            return result.canonicalText
        }
    }
}
