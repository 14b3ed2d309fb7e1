import FeatureCodec
import NeuralNetwork
import Testing

@testable import RateDistortion

struct TaskTests {
    private func code(_ body: () throws -> Void) -> EvaluationError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? EvaluationError)?.code
        }
    }

    @Test func aTunedJudgeNamesItsCodec() throws {
        let plain = try TinyCodec.classifier()
        let tuned = try TinyCodec.classifier(tunedFor: "jpeg")
        #expect(plain.tunedFor == nil)
        #expect(tuned.tunedFor == "jpeg")
        let task = try ClassificationTask(
            judge: try Judge(model: plain, engine: .portable),
            tunedJudges: [try Judge(model: tuned, engine: .portable)]
        )
        #expect(task.tunedJudges.keys.sorted() == ["jpeg"])
        #expect(try Judge(model: plain, tunedFor: "webp", engine: .portable).tunedFor == "webp")
    }

    @Test func judgesThatDoNotFitAreRefused() throws {
        let plain = try Judge(model: try TinyCodec.classifier(), engine: .portable)
        let large = try Judge(model: try TinyCodec.classifier(side: 24), tunedFor: "jpeg", engine: .portable)
        let tuned = try Judge(model: try TinyCodec.classifier(), tunedFor: "jpeg", engine: .portable)
        #expect(code { _ = try ClassificationTask(judge: plain, tunedJudges: [plain]) } == .modelMismatch)
        #expect(code { _ = try ClassificationTask(judge: plain, tunedJudges: [large]) } == .modelMismatch)
        #expect(code { _ = try ClassificationTask(judge: plain, tunedJudges: [tuned, tuned]) } == .modelMismatch)
        #expect(
            code { _ = try Judge(model: try TinyCodec.model(rateIndex: 1), engine: .portable) } == .modelMismatch
        )
    }

    @Test func codecsThatDoNotFitAreRefused() throws {
        let model = try TinyCodec.model(rateIndex: 1)
        #expect(code { _ = try FeatureMethod(name: "none", models: [], engine: .portable) } == .modelMismatch)
        #expect(
            code { _ = try FeatureMethod(name: "twice", models: [model, model], engine: .portable) } == .modelMismatch
        )
        #expect(
            code {
                _ = try FeatureMethod(name: "part", models: [try model.encoderOnly()], engine: .portable)
            } == .modelMismatch
        )
        let library = CodecLibrary([CodecLibrary.Entry(name: "tiny", models: [model])], engine: .portable)
        for text in ["tiny:3", "tiny+abbreviated"] {
            #expect(
                code {
                    _ = try MethodRegistry.method(for: try MethodRequest.list(text)[0], library: library)
                } == .invalidSetting
            )
        }
        // The judge works at another size than the codec.
        let judge = try Judge(model: try TinyCodec.classifier(side: 24), engine: .portable)
        let task = try ClassificationTask(judge: judge)
        #expect(
            code {
                _ = try EvaluationPlan(
                    data: EvaluationData(Samples.dataset(count: 3)),
                    task: task,
                    methods: try PlannedMethod.list([MethodRequest(name: "tiny")], library: library, task: task)
                )
            } == .modelMismatch
        )
    }
}
