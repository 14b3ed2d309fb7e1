import ArgumentParser
import CommandSupport
import FeatureCodec
import Foundation
import NeuralNetwork

/// `featurecodec decode`: streams to features and answers.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Decode feature streams into answers and features."
    )

    @Argument(help: "Streams (.fcb); '-' is standard input.")
    var streams: [String]

    @Option(name: .shortAndLong, help: "A model file, a shipped model or a family; else it is found by fingerprint.")
    var model: String?

    @Option(help: "A folder of model files, or one, in which to look for the model; may be repeated.")
    var modelPath: [String] = []

    @Option(help: "Write the features as .npy or .safetensors, channels first; for several streams, a folder of .npy.")
    var features: String?

    @Option(help: "How many answers are printed.")
    var top = 5

    @Option(help: "How results are printed: text or json.")
    var format = OutputFormat.text

    @Flag(name: .shortAndLong, help: "Replace files that exist.")
    var force = false

    func validate() throws {
        guard top >= 0 else { throw ValidationError("--top is a number from 0") }
        guard let features, streams.count == 1 else { return }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: features, isDirectory: &isFolder), isFolder.boolValue { return }
        guard FeatureFile.extensions.contains(where: { features.hasSuffix("." + $0) }) else {
            throw ValidationError("--features names a file that ends with .npy or .safetensors, or a folder")
        }
    }

    func run() throws {
        let featureFiles =
            try features.map { try InputBatch.outputs(for: streams, output: $0, extension: "npy") } ?? [:]
        try InputBatch.run(streams, threads: 1) {
            let catalog = ModelCatalog(paths: modelPath)
            var decoders: [UInt32: FeatureDecoder] = [:]
            return { input in
                if let path = featureFiles[input] {
                    let inputs = [input] + modelPath + (model.map { [$0] } ?? [])
                    try OutputFile.requirePlace(path, isNoneOf: inputs)
                }
                let bytes = try InputFile.read(input)
                let stream = try CodedStream(bytes: bytes)
                let decoder: FeatureDecoder
                if let known = decoders[stream.fingerprint] {
                    decoder = known
                } else {
                    decoder = try FeatureDecoder(model: try catalog.model(for: stream, of: input, choice: model))
                    decoders[stream.fingerprint] = decoder
                }
                let decoded = try decoder.decode(stream)
                if let path = featureFiles[input] {
                    let file = try FeatureFile.bytes(of: decoded, path: path)
                    try OutputFile.write(file, to: path, force: force)
                }
                return report(decoded, of: stream, byteCount: bytes.count, input: input, model: decoder.model)
            }
        }
    }

    private func report(
        _ decoded: DecodedImage,
        of stream: CodedStream,
        byteCount: Int,
        input: String,
        model: FeatureModel
    ) -> String {
        let answers = decoded.ranked(top: top)
        let shape = Array(decoded.features.shape.dropFirst())
        switch format {
        case .text:
            let head =
                "\(input): \(byteCount) bytes by \(model.name), features "
                + "\(shape[2])x\(shape[0])x\(shape[1]) (channels x height x width)"
            let lines = answers.map { answer in
                "  " + String(format: "%5.1f %%", Double(answer.probability) * 100) + "  \(answer.label)"
            }
            return ([head] + lines).joined(separator: "\n")
        case .json:
            let result: JSONValue = [
                "input": .text(input), "bytes": .integer(byteCount), "payload_bytes": .integer(stream.payload.count),
                "model": .text(model.name), "family": .text(model.family),
                "fingerprint": .text(model.fingerprintText), "rate_index": .integer(model.rateIndex),
                "features_shape": .array([shape[2], shape[0], shape[1]].map(JSONValue.integer)),
                "answers": .array(
                    answers.map { answer in
                        [
                            "index": .integer(answer.index), "label": .text(answer.label),
                            "probability": .real(Double(answer.probability)),
                        ]
                    }
                ),
            ]
            return result.canonicalText
        }
    }
}
