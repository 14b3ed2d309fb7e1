import FeatureCodec
import ImageCodecs
import NeuralNetwork
import Testing

@testable import RateDistortion

struct JPEGFeaturesTests {
    @Test(arguments: [(1, 1), (2, 2), (3, 1), (4, 2), (5, 3), (6, 2), (48, 16)])
    func `channels go in groups of three`(channels: Int, groups: Int) {
        let ranges = FeatureImage.groups(channels: channels)
        #expect(ranges.count == groups)
        #expect(ranges.flatMap { $0 } == Array(0..<channels))
        #expect(ranges.allSatisfy { $0.count == 3 || $0.count == 1 })
    }

    /// Features whose groups have different ranges, below and above 0, and change slowly.
    private static func features(channels: Int) -> Tensor {
        let shape = [1, 16, 24, channels]
        let scalars = (0..<shape.reduce(1, *)).map { index in
            let (pixel, channel) = index.quotientAndRemainder(dividingBy: channels)
            let (row, column) = pixel.quotientAndRemainder(dividingBy: 24)
            return Float(channel - 2) * (Float(row + 2 * column) / 60 - 0.3)
        }
        return Tensor(shape: shape, scalars: scalars)
    }

    /// At the highest quality, rounding to 8 bits and chrominance at half resolution remain.
    @Test(arguments: [1, 3, 5, 7])
    func `features come back within a few steps`(channels: Int) throws {
        let features = Self.features(channels: channels)
        let stream = FeatureImageStream(shape: features.shape)
        let written = try stream.write(features, encoder: JPEGEncoder(quality: 100))
        let read = try stream.read(written.bytes)
        for group in FeatureImage.groups(channels: channels) {
            let places = features.scalars.indices.filter { group.contains($0 % channels) }
            let values = places.map { features.scalars[$0] }
            let range = try #require(values.max()) - (try #require(values.min()))
            for place in places { #expect(abs(read.scalars[place] - features.scalars[place]) <= range * 6 / 255) }
        }
        let groups = FeatureImage.groups(channels: channels).count
        // Two values of four bytes and a length of one or two.
        #expect((9 * groups...10 * groups).contains(written.bytes.count - written.headers - written.payload))
        #expect(written.headers > 100 * groups && written.payload > 20 * groups)
    }

    @Test func `a constant group is exact`() throws {
        let features = Tensor(shape: [1, 4, 4, 3], repeating: -1.7)
        let stream = FeatureImageStream(shape: features.shape)
        #expect(try stream.read(stream.write(features, encoder: JPEGEncoder(quality: 10)).bytes) == features)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func `what is not finite is refused`(_ value: Float) {
        let features = Tensor(shape: [1, 2, 2, 1], scalars: [0, 1, value, 2])
        #expect(throws: EvaluationError.self) { try FeatureImage(features, channels: 0..<1) }
    }

    @Test func `damaged streams are refused`() throws {
        let features = Self.features(channels: 4)
        let stream = FeatureImageStream(shape: features.shape)
        let bytes = try stream.write(features, encoder: JPEGEncoder(quality: 50)).bytes
        for count in 0..<bytes.count {
            #expect(throws: (any Error).self) { try stream.read(Array(bytes[..<count])) }
        }
        #expect(throws: EvaluationError.self) { try stream.read(bytes + [0]) }
        #expect(throws: (any Error).self) { try FeatureImageStream(shape: [1, 16, 20, 4]).read(bytes) }
        #expect(throws: (any Error).self) { try FeatureImageStream(shape: [1, 16, 24, 3]).read(bytes) }
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            var damaged = bytes
            damaged[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            if let read = try? stream.read(damaged) { #expect(read.shape == features.shape) }
        }
    }

    // MARK: The method

    private static func library() throws -> CodecLibrary {
        CodecLibrary(classifier: try TinyCodec.classifier(), engine: .portable)
    }

    @Test func `the classifier finishes the task`() throws {
        let classifier = try TinyCodec.classifier()
        let request = try MethodRequest.list("jpeg-features:conv:5,100")[0]
        let method = try MethodRegistry.method(for: request, library: try Self.library())
        #expect(method.name == "jpeg-features:conv")
        #expect(method.settings == ["q=5", "q=100"])
        #expect(method.labels == Samples.classes)
        #expect(method.model(setting: 0)?.fingerprint == classifier.fingerprintText)
        // A convolution of 5 x 3 x 3 x 3 weights and 5 biases over 8 x 8 places.
        #expect(method.encoderCost(setting: 0) == EncoderCost(parameters: 140, multiplyAccumulates: 64 * 135))
        let image = Samples.image(label: 1, seed: 4)
        let expected = try ImageClassifier(model: classifier, engine: .portable).logits(image)
        let spread = try #require(expected.max()) - (try #require(expected.min()))
        var bytes: [Int] = []
        for setting in 0..<2 {
            let coder = try method.makeCoder(setting: setting)
            let coded = try coder.encode(image)
            bytes.append(coded.stream.count)
            let abbreviated = try #require(coded.abbreviatedByteCount)
            #expect(coded.payloadByteCount < abbreviated && abbreviated < coded.stream.count)
            guard case .logits(let logits) = try coder.decode(coded) else { return #expect(Bool(false)) }
            #expect(logits.count == 3)
            if setting == 1 { #expect(zip(logits, expected).allSatisfy { abs($0 - $1) < 0.05 * spread }) }
        }
        #expect(bytes[0] < bytes[1])
    }

    @Test func `records count whole streams`() throws {
        let judge = try Judge(model: try TinyCodec.classifier(), engine: .portable)
        let task = try ClassificationTask(judge: judge)
        let requests = try MethodRequest.list("png,jpeg-features:conv:50")
        let plan = try EvaluationPlan(
            data: EvaluationData(Samples.dataset(count: 4)),
            task: task,
            methods: try PlannedMethod.list(requests, library: try Self.library(), task: task)
        )
        #expect(plan.methods[1].series.map(\.name) == ["jpeg-features:conv", "jpeg-features:conv+abbreviated"])
        let outcome = try Evaluator(plan: plan, threads: 2).run()
        let records = outcome.records.filter { $0.method == "jpeg-features:conv" }
        #expect(records.count == 4)
        let coder = try plan.methods[1].method.makeCoder(setting: 0)
        #expect(records[2].bytes == (try coder.encode(Samples.image(label: 2, seed: 2)).stream.count))
        #expect(records.allSatisfy { $0.psnr == nil && $0.bits == nil && $0.abbreviatedBytes ?? 0 > 0 })
        let results = try EvaluationResults(plan: plan, outcome: outcome, machine: Samples.machine)
        #expect(results.methods.map(\.name) == ["png", "jpeg-features:conv", "jpeg-features:conv+abbreviated"])
        #expect(results.methods.allSatisfy { $0.family == nil })
    }

    @Test(arguments: [
        ("jpeg-features", EvaluationError.Code.invalidSetting, "with one of conv"),
        ("jpeg-features:", .invalidSetting, "with one of conv"),
        ("jpeg-features:stage9", .invalidSetting, "cannot be cut at 'stage9'"),
        ("jpeg-features:pool:50", .invalidSetting, "with one of conv"),
        ("jpeg-features:logits", .invalidSetting, "with one of conv"),
        ("jpeg-features:image", .invalidSetting, "with one of conv"),
        ("jpeg-features:conv:0", .invalidSetting, "1...100"),
        ("jpeg-features:conv:", .invalidSetting, "1...100"),
        ("jpeg-features+tuned:conv", .modelMismatch, "+tuned"),
    ])
    func `mistakes are named`(text: String, code: EvaluationError.Code, words: String) throws {
        let judge = try Judge(model: try TinyCodec.classifier(), engine: .portable)
        let task = try ClassificationTask(judge: judge)
        let error = #expect(throws: EvaluationError.self) {
            try PlannedMethod.list(try MethodRequest.list(text), library: try Self.library(), task: task)
        }
        #expect(error?.code == code && error?.message.contains(words) == true, "\(error?.message ?? "no error")")
    }

    @Test func `a classifier is needed`() throws {
        let request = MethodRequest(name: "jpeg-features", settings: "conv")
        let none = #expect(throws: EvaluationError.self) {
            try MethodRegistry.method(for: request, library: CodecLibrary())
        }
        #expect(none?.code == .modelMismatch)
        let codec = try TinyCodec.model(rateIndex: 1)
        let wrong = #expect(throws: EvaluationError.self) {
            try MethodRegistry.method(for: request, library: CodecLibrary(classifier: codec))
        }
        #expect(wrong?.code == .modelMismatch)
    }
}
