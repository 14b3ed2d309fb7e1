import ImageCodecs
import Pixels
import Testing

@testable import RateDistortion

/// The image codecs as methods: what their names stand for, and what their streams count.
struct ImageMethodTests {
    private static let optional: [(text: String, format: ImageFormat, trait: String)] = [
        ("webp:10,80", .webp, "WebP"), ("webp-lossless", .webp, "WebP"), ("jxl:d=1,4", .jpegXL, "JPEGXL"),
        ("avif:20,60", .avif, "AVIF"),
    ]
    private static let jpeg = JPEGMethod.Variant.allCases.map { "\($0.rawValue):30,80" }

    private func method(_ text: String) throws -> any RateDistortion.Method {
        try MethodRegistry.method(for: try MethodRequest.list(text)[0], library: CodecLibrary())
    }

    /// A picture with structure in colour.
    private static let picture = RasterImage(
        width: 72,
        height: 56,
        samples: (0..<72 * 56).flatMap { index -> [UInt8] in
            let (x, y) = (index % 72, index / 72)
            return [UInt8(x * 3), UInt8(y * 4), (x / 8 + y / 8) % 2 == 0 ? 40 : 200]
        }
    )

    @Test(arguments: jpeg + optional.filter(\.format.isAvailable).map(\.text))
    func everyMethodBringsPixelsBack(text: String) throws {
        let method = try method(text)
        #expect(text.hasPrefix(method.name))
        var sizes: [Int] = []
        for index in method.settings.indices {
            let coder = try method.makeCoder(setting: index)
            let coded = try coder.encode(Self.picture)
            guard case .pixels(let pixels) = try coder.decode(coded) else {
                Issue.record("no pixels")
                continue
            }
            #expect((pixels.width, pixels.height) == (72, 56))
            let decibels = PeakSignalToNoise.decibels(Self.picture, pixels) ?? .infinity
            #expect(decibels > 15)
            #expect((1...coded.stream.count).contains(coded.payloadByteCount))
            #expect((coded.abbreviatedByteCount != nil) == method.hasAbbreviatedStreams)
            sizes.append(coded.stream.count)
        }
        // Qualities rise with the settings; distances fall.
        #expect(sizes == (method.name == "jxl" ? sizes.sorted(by: >) : sizes.sorted()))
    }

    @Test(arguments: optional.filter { !$0.format.isAvailable }.map { [$0.text, $0.trait] })
    func anAbsentCodecNamesItsTrait(names: [String]) {
        #expect { try method(names[0]) } throws: { error in
            guard let error = error as? EvaluationError else { return false }
            return error.code == .unknownMethod && error.message.contains("--traits default,\(names[1])")
        }
    }

    @Test func variantsOfJPEGDiffer() throws {
        func bytes(_ variant: JPEGMethod.Variant) throws -> Int {
            try JPEGMethod(variant, qualities: [50]).makeCoder(setting: 0).encode(Self.picture).stream.count
        }
        let plain = try bytes(.optimized)
        #expect(try bytes(.standardTables) > plain)
        #expect(try bytes(.fullColor) > plain)
        let progressive = try (bytes(.progressive), bytes(.progressiveFullColor))
        #expect(progressive.1 > progressive.0)
        // Runs of earlier versions go on.
        #expect(JPEGMethod(qualities: [50]).identity == "jpeg/420/optimised/q=50")
        #expect(Set(JPEGMethod.Variant.allCases.map { JPEGMethod($0).identity }).count == 5)
    }

    @Test func settingsAreNamed() throws {
        #expect(JPEGXLMethod(distances: [0.5, 1]).settings == ["d=0.5", "d=1"])
        #expect(WebPMethod(qualities: [0, 100]).settings == ["q=0", "q=100"])
        #expect(AVIFMethod(qualities: [20]).settings == ["q=20"])
    }

    @Test(
        .enabled(if: ImageFormat.webp.isAvailable && ImageFormat.jpegXL.isAvailable && ImageFormat.avif.isAvailable),
        arguments: [
            "webp:101", "webp-lossless:3", "webp-lossless+tuned", "jxl:0", "jxl:q=3", "avif:-3", "webp+abbreviated:3",
        ])
    func faultySettingsAreRefused(text: String) throws {
        #expect {
            _ = try PlannedMethod.list(try MethodRequest.list(text), library: CodecLibrary(), task: nil)
        } throws: { error in
            (error as? EvaluationError)?.code == .invalidSetting
        }
    }

    @Test(.enabled(if: ImageFormat.webp.isAvailable, "the package trait WebP is off"))
    func webPIsJudgedByATunedJudgeToo() throws {
        let task = try ClassificationTask(
            judge: Samples.judge(), tunedJudges: [Samples.judge(name: "eye2", tunedFor: "webp")])
        let methods = try PlannedMethod.list(try MethodRequest.list("webp:5"), library: CodecLibrary(), task: task)
        #expect(methods.flatMap(\.series).map(\.name) == ["webp", "webp+tuned"])
    }

    @Test func everyWayOfJPEGIsJudgedByTheJudgeOfJPEG() throws {
        let judges = [Samples.judge(name: "eye2", tunedFor: "jpeg"), Samples.judge(name: "eye3", tunedFor: "jpeg-444")]
        for (tuned, expected) in [(judges[..<1], "eye2"), (judges[...], "eye3")] {
            let task = try ClassificationTask(judge: Samples.judge(), tunedJudges: Array(tuned))
            #expect(task.tunedJudge(for: JPEGMethod(.fullColor))?.name == expected)
            #expect(task.tunedJudge(for: JPEGMethod(.progressive))?.name == "eye2")
            #expect(task.tunedJudge(for: PNGMethod()) == nil)
        }
    }

    @Test(
        arguments: [
            JPEGMethod(), JPEGMethod(.fullColor), WebPMethod(), JPEGXLMethod(), AVIFMethod(),
        ] as [any Method])
    func aFineGridHasMoreSettingsFromTheFewestBytesOn(method: any Method) throws {
        let grid = try #require(method.fineGrid)
        #expect(grid.name == method.name && grid.settings.count >= 20)
        #expect(Set(grid.settings).count == grid.settings.count)
        let ends = [0, grid.settings.count - 1]
        guard ImageFormat.all.first(where: { $0.name == method.artefacts })?.isAvailable == true else { return }
        let bytes = try ends.map {
            try grid.makeCoder(setting: $0).encode(Samples.image(label: 0, seed: 1)).stream.count
        }
        #expect(bytes[0] < bytes[1])
    }
}
