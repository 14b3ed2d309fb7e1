import NeuralNetwork
import Testing

@testable import FeatureCodec

/// A model file taken apart, so that tests can spoil one thing and put it together again.
struct ModelFileParts {
    var description: JSONValue
    var tensors: [String: Tensor] = [:]
    var integers: [String: [Int32]] = [:]
    private var narrow: [String: (elements: [Int32], shape: [Int])] = [:]

    init(_ model: FeatureModel) throws {
        let file = try SafetensorsFile(model.serialized())
        description = try JSONValue(parsing: Array(try #require(file.metadata["featurecodec"]).utf8))
        for (name, entry) in file.entries {
            if entry.type == .integer32 {
                integers[name] = try file.integers(name)
            } else if entry.type == .integer8 {
                narrow[name] = (try file.integers(name), entry.shape)
            } else {
                tensors[name] = try file.tensor(name)
            }
        }
    }

    var bytes: [UInt8] {
        var writer = SafetensorsWriter(metadata: ["featurecodec": description.canonicalText])
        for (name, tensor) in tensors { writer.add(name, tensor) }
        for (name, numbers) in integers { writer.add(name, integers: numbers, shape: [numbers.count]) }
        for (name, array) in narrow {
            writer.add(name, integers: array.elements, shape: array.shape, isNarrow: true)
        }
        return writer.bytes()
    }

    /// Replaces a member of the description, found by keys and positions.
    mutating func set(_ path: [String], _ value: JSONValue?) {
        description = Self.setting(description, path[...], value)
    }

    private static func setting(_ json: JSONValue, _ path: ArraySlice<String>, _ value: JSONValue?) -> JSONValue {
        guard let key = path.first else { return value ?? .null }
        let rest = path.dropFirst()
        switch json {
        case .object(var members):
            members[key] = rest.isEmpty ? value : setting(members[key] ?? .null, rest, value)
            return .object(members)
        case .array(var values):
            guard let index = Int(key), values.indices.contains(index) else { return json }
            values[index] = setting(values[index], rest, value)
            return .array(values)
        default: return json
        }
    }
}

/// A model file with one fault: how it is made, and what must be said of it.
struct SpoiltModel: Sendable, CustomTestStringConvertible {
    let name: String
    let code: FeatureCodecError.Code
    let mention: String
    let spoil: @Sendable (inout ModelFileParts) -> Void

    init(
        _ name: String,
        _ code: FeatureCodecError.Code,
        _ mention: String,
        _ spoil: @escaping @Sendable (inout ModelFileParts) -> Void
    ) {
        self.name = name
        self.code = code
        self.mention = mention
        self.spoil = spoil
    }

    var testDescription: String { name }

    static let convolution = ["networks", "decoder", "nodes", "0", "attributes"]
    static let all: [SpoiltModel] = [
        SpoiltModel("a weight is missing", .missingTensor, "decoder.gdn1.beta") {
            $0.tensors["decoder.gdn1.beta"] = nil
        },
        SpoiltModel("medians are missing", .missingTensor, "prior.medians") { $0.tensors["prior.medians"] = nil },
        SpoiltModel("table lengths are missing", .missingTensor, "prior.lengths") {
            $0.integers["prior.lengths"] = nil
        },
        SpoiltModel("a weight has another shape", .shapeMismatch, "encoder.conv1.weight") {
            $0.tensors["encoder.conv1.weight"] = Tensor(shape: [6, 3, 3, 2])
        },
        SpoiltModel("there are fewer medians", .shapeMismatch, "medians") {
            $0.tensors["prior.medians"] = Tensor(shape: [3])
        },
        SpoiltModel("a weight is not a number", .notFinite, "logits.weight") {
            let shape = [3, 5]
            $0.tensors["logits.weight"] = Tensor(shape: shape, scalars: [Float](repeating: 0, count: 14) + [.nan])
        },
        SpoiltModel("a weight is infinite", .notFinite, "logits.bias") {
            $0.tensors["logits.bias"] = Tensor(shape: [3], scalars: [0, -.infinity, 0])
        },
        SpoiltModel("a median is not a number", .notFinite, "medians") {
            $0.tensors["prior.medians"] = Tensor(shape: [4], repeating: .nan)
        },
        SpoiltModel("a table does not sum to the total", .invalidTables, "65536") {
            let last = ($0.integers["prior.lengths"]?[0] ?? 1) - 1
            $0.integers["prior.cumulative"]?[Int(last)] = 65_000
        },
        SpoiltModel("a frequency is zero", .invalidTables, "frequency") { $0.integers["prior.cumulative"]?[1] = 0 },
        SpoiltModel("a table is longer than its storage", .invalidTables, "table 0") {
            $0.integers["prior.lengths"]?[0] = 1 << 30
        },
        SpoiltModel("the precision is out of range", .invalidTables, "precision") {
            $0.set(["prior", "settings", "precision"], 40)
        },
        SpoiltModel("an input is huge", .limitExceeded, "input") { $0.set(["preprocessing", "width"], 1_000_000_000) },
        SpoiltModel("channels are huge", .malformedModel, "input_channels") {
            $0.set(convolution + ["input_channels"], .integer(1 << 40))
        },
        SpoiltModel("a latent is huge", .limitExceeded, "latent") {
            $0.set(["latent"], [1, .integer(1 << 30), .integer(1 << 30), 4])
        },
        SpoiltModel("a latent is beyond counting", .malformedModel, "latent") {
            $0.set(["latent"], [1, .integer(1 << 40), .integer(1 << 40), 4])
        },
        SpoiltModel("an operation is unknown", .unsupportedModel, "attention") {
            $0.set(["networks", "decoder", "nodes", "0", "kind"], "attention")
        },
        SpoiltModel("a value is not made", .malformedModel, "nowhere") {
            $0.set(["networks", "tail", "outputs"], ["nowhere"])
        },
        SpoiltModel("a network is unknown", .unsupportedModel, "refiner") {
            $0.set(["networks", "refiner"], ["inputs": [], "outputs": [], "nodes": []])
        },
        SpoiltModel("the prior is unknown", .unsupportedModel, "oracle") { $0.set(["prior", "kind"], "oracle") },
        SpoiltModel("there is no prior", .malformedModel, "prior") { $0.set(["prior"], nil) },
        SpoiltModel("a label is missing", .shapeMismatch, "labels") { $0.set(["labels"], ["apple", "brick"]) },
        SpoiltModel("a weight of the tail was changed", .malformedModel, "its tail does not match") {
            $0.tensors["logits.bias"] = Tensor(shape: [3], repeating: 2)
        },
        SpoiltModel("a weight of the encoder was changed", .malformedModel, "its encoder does not match") {
            $0.tensors["encoder.gdn1.beta"] = Tensor(shape: [6], repeating: 2)
        },
        SpoiltModel("a median was changed", .malformedModel, "its prior or preprocessing does not match") {
            $0.tensors["prior.medians"] = Tensor(shape: [4], repeating: 0.125)
        },
        SpoiltModel("the fingerprint was changed", .malformedModel, "the file states 00000001") {
            $0.set(["fingerprint"], "00000001")
        },
        SpoiltModel("a check is missing", .malformedModel, "base") { $0.set(["checks", "base"], nil) },
        SpoiltModel("a check of a network is missing", .malformedModel, "decoder") {
            $0.set(["checks", "decoder"], nil)
        },
        SpoiltModel("the format is newer", .unsupportedModel, "format 7") { $0.set(["format"], 7) },
        SpoiltModel("the format is not stated", .malformedModel, "version") { $0.set(["format"], nil) },
        SpoiltModel("the name is missing", .malformedModel, "name") { $0.set(["name"], nil) },
        SpoiltModel("the rate lies outside the family", .malformedModel, "place") { $0.set(["rate_index"], 9) },
        SpoiltModel("a deviation is zero", .malformedModel, "preprocessing") {
            $0.set(["preprocessing", "deviation"], [1.0, 0.0, 1.0])
        },
    ]
}

@Suite struct ModelFileErrorTests {
    @Test func anUntouchedFileIsAccepted() throws {
        let model = try TinyModel.make()
        #expect(try FeatureModel(bytes: try ModelFileParts(model).bytes).fingerprint == model.fingerprint)
    }

    @Test(arguments: SpoiltModel.all)
    func faultsAreNamed(_ fault: SpoiltModel) throws {
        var parts = try ModelFileParts(try TinyModel.make())
        fault.spoil(&parts)
        let bytes = parts.bytes
        #expect { try FeatureModel(bytes: bytes) } throws: { error in
            guard let error = error as? FeatureCodecError else { return false }
            if error.code != fault.code || !error.message.contains(fault.mention) {
                Issue.record("\(error.code): \(error.message)")
            }
            return true
        }
    }

    @Test func hugeNetworksAreRefusedByTheirCost() throws {
        // Well-formed numbers whose weights or activations nobody could hold.
        let enlarging = TransposedConvolution(inputChannels: 3, outputChannels: 3, kernel: [8, 8], stride: [8, 8])
        let builders: [(inout GraphBuilder, GraphBuilder.Value) -> GraphBuilder.Value] = [
            { $0.add("big", Convolution(3, 65_536, kernel: 64, padding: 32), $1) },
            { builder, image in
                var value = image
                for step in 0..<12 {
                    value = builder.add("up\(step)", enlarging, value)
                }
                return value
            },
        ]
        for build in builders {
            var builder = GraphBuilder()
            let image = builder.input("image")
            let value = build(&builder, image)
            let pooled = builder.add("pool", GlobalAveragePool(), value)
            let graph = try builder.graph(outputs: pooled)
            let found = code {
                _ = try FeatureModel(
                    name: "huge",
                    preprocessing: Preprocessing(width: 64, height: 64),
                    graphs: [.classifier: graph],
                    parameters: Parameters()
                )
            }
            #expect(found == .limitExceeded)
        }
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try TinyModel.make().serialized()
        for count in stride(from: 0, to: bytes.count, by: 97) {
            #expect(code { _ = try FeatureModel(bytes: Array(bytes[..<count])) } != nil, "\(count) bytes")
        }
        #expect(code { _ = try FeatureModel(bytes: bytes + [0]) } == .malformedModel)
        #expect(code { _ = try FeatureModel(bytes: []) } == .malformedModel)
    }

    @Test func damagedHeadersNeverCrash() throws {
        let bytes = try TinyModel.make().serialized()
        let headerEnd = 8 + Int(bytes.littleEndian32(0))
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<150 {
            var damaged = bytes
            damaged[Int.random(in: 0..<headerEnd, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            _ = try? FeatureModel(bytes: damaged)
        }
    }

    @Test func limitsOfOnesOwnHold() throws {
        let bytes = try TinyModel.make().serialized()
        let limits: [DecodingLimits] = [
            .init(headerBytes: 100), .init(tensorCount: 3), .init(nodeCount: 4), .init(parameterElements: 50),
            .init(multiplyAccumulates: 1000), .init(activationElements: 100), .init(latentSymbols: 63),
            .init(imageSide: 15),
        ]
        for limit in limits { #expect(code { _ = try FeatureModel(bytes: bytes, limits: limit) } == .limitExceeded) }
    }

    @Test func otherSafetensorsFilesAreNoModels() {
        var writer = SafetensorsWriter()
        writer.add("a", Tensor(shape: [2, 2]))
        #expect(code { _ = try FeatureModel(bytes: writer.bytes()) } == .notAModel)
    }
}
