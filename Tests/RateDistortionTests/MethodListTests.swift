import Testing

@testable import RateDistortion

struct MethodListTests {
    @Test(arguments: [
        ("png", ["png"]),
        ("png,jpeg:10-90:10,scenes", ["png", "jpeg[10-90:10]", "scenes"]),
        ("jpeg:10,20,50-90:10,png", ["jpeg[10,20,50-90:10]", "png"]),
        ("jpeg+tuned:5", ["jpeg+tuned[5]"]),
        ("jpeg-features:stage2:10,50-90:20,png", ["jpeg-features[stage2:10,50-90:20]", "png"]),
        ("jxl:d=0.5,1,2.25,webp-lossless", ["jxl[d=0.5,1,2.25]", "webp-lossless"]),
        ("jpeg+abbreviated+tuned", ["jpeg+abbreviated+tuned"]),
        (" png , jpeg:1 ", ["png", "jpeg[1]"]),
        ("./models/a:b+c.safetensors,png", ["./models/a:b+c.safetensors", "png"]),
    ])
    func listsAreRead(text: String, expected: [String]) throws {
        let requests = try MethodRequest.list(text)
        let seen = requests.map { request in
            ([request.name] + request.readings.map(\.rawValue).sorted()).joined(separator: "+")
                + (request.settings.map { "[\($0)]" } ?? "")
        }
        #expect(seen == expected)
    }

    @Test(arguments: ["", "png,", "jpeg+sharp", ":10", "jpeg+"])
    func faultyListsAreRefused(text: String) {
        #expect(throws: EvaluationError.self) { try MethodRequest.list(text) }
    }

    @Test(arguments: [
        ("10", [10]), ("90,10,10", [10, 90]), ("10-40:10", [10, 20, 30, 40]), ("3-5", [3, 4, 5]),
        ("10-35:10", [10, 20, 30]), ("q=7,9", [7, 9]), ("1,100", [1, 100]),
    ])
    func gridsAreRead(text: String, expected: [Int]) throws {
        #expect(try SettingGrid.values(text, method: "jpeg", name: "q", within: 1...100) == expected)
    }

    @Test(arguments: ["", "0", "101", "10-", "-10", "20-10", "10-90:0", "ten", "10:20", "10-90:10:5", "10,,20", "1.5"])
    func faultySettingsAreRefused(text: String) {
        do {
            _ = try SettingGrid.values(text, method: "jpeg", name: "q", within: 1...100)
            Issue.record("'\(text)' was taken")
        } catch {
            #expect(error.code == .invalidSetting)
            #expect(error.message.contains("1...100"))
        }
    }

    private func plan(_ text: String, tuned: Bool) throws -> [String] {
        try Samples.plan(methods: text, tuned: tuned).methods.flatMap { planned in
            planned.series.map { "\($0.name) \(planned.method.settings.joined(separator: " "))" }
        }
    }

    @Test func aMethodStandsForAllReadingsAtHand() throws {
        #expect(try plan("png", tuned: true) == ["png level=9"])
        #expect(try plan("jpeg:7", tuned: false) == ["jpeg q=7", "jpeg+abbreviated q=7"])
        #expect(
            try plan("jpeg:7", tuned: true) == [
                "jpeg q=7", "jpeg+abbreviated q=7", "jpeg+tuned q=7", "jpeg+tuned+abbreviated q=7",
            ]
        )
    }

    @Test func aNamedReadingStandsForItself() throws {
        #expect(try plan("jpeg+tuned:7", tuned: true) == ["jpeg+tuned q=7"])
        // The bare name leaves a reading to the request that names it.
        #expect(
            try plan("jpeg:7,jpeg+tuned:9", tuned: true) == [
                "jpeg q=7", "jpeg+abbreviated q=7", "jpeg+tuned+abbreviated q=7", "jpeg+tuned q=9",
            ]
        )
    }

    @Test(arguments: [
        ("bpg", EvaluationError.Code.unknownMethod), ("jpeg-411:3", .unknownMethod), ("png:3", .invalidSetting),
        ("png+tuned", .invalidSetting),
        ("jpeg+tuned", .modelMismatch), ("jpeg:10,jpeg:20", .invalidSetting), ("jpeg:200", .invalidSetting),
        ("jpeg-progressive+abbreviated:50", .invalidSetting),
    ])
    func whatCannotBeMeasuredIsRefused(text: String, code: EvaluationError.Code) {
        do {
            _ = try plan(text, tuned: false)
            Issue.record("'\(text)' was taken")
        } catch let error as EvaluationError {
            #expect(error.code == code, "\(error)")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func anUnknownNameIsAnsweredWithTheKnownOnes() throws {
        let library = CodecLibrary([CodecLibrary.Entry(name: "tiny", models: [try TinyCodec.model(rateIndex: 1)])])
        #expect { try MethodRegistry.method(for: MethodRequest(name: "bpg"), library: library) } throws: { error in
            "\(error)".contains("'bpg'") && "\(error)".contains("jpeg:10-90:10") && "\(error)".contains("tiny")
        }
    }

    @Test(arguments: [
        ("0.5,1,2,4", [0.5, 1, 2, 4]), ("d=4,1", [1, 4]), ("1,1.0", [1]), ("0.01,25", [0.01, 25]), (".5", [0.5]),
    ])
    func decimalsAreRead(text: String, expected: [Double]) throws {
        #expect(try SettingGrid.decimals(text, method: "jxl", name: "d", within: 0.01...25) == expected)
    }

    @Test(arguments: ["", "0", "26", "-1", "1e1", "inf", "nan", "0x1", "1,,2", "1-2", "q=1"])
    func faultyDecimalsAreRefused(text: String) {
        do {
            _ = try SettingGrid.decimals(text, method: "jxl", name: "d", within: 0.01...25)
            Issue.record("'\(text)' was taken")
        } catch {
            #expect(error.code == .invalidSetting && error.message.contains("0.01...25"))
        }
    }
}
