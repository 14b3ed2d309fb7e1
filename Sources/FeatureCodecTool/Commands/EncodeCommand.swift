import ArgumentParser
import FeatureCodec
import Foundation
import ImageCodecs
import NeuralNetwork
import Pixels

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

    @Option(help: "How results are printed: text or json.")
    var format = OutputFormat.text

    func run() throws {
        let models = try ModelCatalog(paths: []).codecs(model, rate: rate, roles: [.encoder])
        let outputs = try InputBatch.outputs(for: images, output: output, extension: "fcb")
        let encoder: FeatureEncoder
        do {
            encoder = try FeatureEncoder(models: models)
        } catch {
            throw ToolError(error)
        }
        encoder.options.statesSourceSize = sourceSize
        encoder.options.coder = coder?.kind
        try InputBatch.run(images) { input in
            let path = outputs[input] ?? "-"
            try OutputFile.requirePlace(path, isNot: input)
            try OutputFile.requirePlace(path, force: force)
            let image = try ImageDecoder.decode(try InputFile.read(input))
            let encoded = try encoder.encode(image, byteLimit: rate?.byteLimit)
            try OutputFile.write(encoded.stream, to: path, force: force)
            // Standard output then holds the stream alone.
            if path != "-" { try report(encoded, of: image, input: input, path: path, models: models) }
        }
    }

    private func report(
        _ encoded: EncodedImage,
        of image: RasterImage,
        input: String,
        path: String,
        models: [FeatureModel]
    ) throws {
        guard let model = models.first(where: { $0.fingerprint == encoded.fingerprint }) else { return }
        let pixels = model.preprocessing.width * model.preprocessing.height
        let bitsPerPixel = Double(8 * encoded.stream.count) / Double(pixels)
        switch format {
        case .text:
            try StandardOutput.write(
                line: "\(input) -> \(path): \(encoded.stream.count) bytes (\(encoded.payload.count) of them payload, "
                    + "\(String(format: "%.3f", bitsPerPixel)) bits per pixel of \(model.preprocessing.width)x"
                    + "\(model.preprocessing.height)) by \(model.name)"
            )
        case .json:
            let result: JSONValue = [
                "input": .text(input), "output": .text(path), "model": .text(model.name),
                "fingerprint": .text(model.fingerprintText), "rate_index": .integer(encoded.rateIndex),
                "bytes": .integer(encoded.stream.count), "payload_bytes": .integer(encoded.payload.count),
                "ideal_bits": .real(encoded.bits), "bpp": .real(bitsPerPixel),
                "source": ["width": .integer(image.width), "height": .integer(image.height)],
            ]
            try StandardOutput.write(line: result.canonicalText)
        }
    }
}
