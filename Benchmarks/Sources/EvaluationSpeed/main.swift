// Times an evaluation of JPEG at 20 qualities, as Peers/evaluation.py does for a loop in Python; a line of JSON without the
// classifier and one with it.
// Usage: EvaluationSpeed DATA [IMAGES] [THREADS]

import Datasets
import FeatureCodec
import Foundation
import NeuralNetwork
import PretrainedModels
import RateDistortion

/// A judge that resizes as the classifier does and answers without looking.
func blindJudge(like judge: Judge) -> Judge {
    Judge(
        name: "blind",
        fingerprint: "00000000",
        labels: judge.labels,
        imageSize: judge.imageSize,
        prepare: judge.prepare,
        makeClassifier: { { _ in [Float](repeating: 0, count: judge.labels.count) } }
    )
}

func measure(_ judge: Judge, _ data: EvaluationData, images: Int, threads: Int) throws -> Double {
    let task = try ClassificationTask(judge: judge)
    let methods = try PlannedMethod.list(MethodRequest.list("jpeg:5-100:5"), library: CodecLibrary(), task: task)
    let plan = try EvaluationPlan(data: data, task: task, methods: methods, limit: images)
    let start = ContinuousClock.now
    let outcome = try Evaluator(plan: plan, threads: threads).run(keepsRecords: false)
    return Double(outcome.tally.images) / (start.duration(to: .now) / .seconds(1))
}

let arguments = CommandLine.arguments.dropFirst()
guard let path = arguments.first else {
    print("usage: EvaluationSpeed DATA [IMAGES] [THREADS]")
    exit(64)
}
let numbers = arguments.dropFirst().compactMap { Int($0) }
let (images, threads) = (numbers.first ?? 2000, numbers.count > 1 ? numbers[1] : 2)
let folder = try ImageFolder(path: path, split: .test)
let data = EvaluationData(folder, labelTable: folder.labelTable)
let model = try PretrainedModels.classifier(for: "photographs")
let judge = try Judge(model: model, engine: .fastest(threads: 1))
for (name, judge) in [("codec", blindJudge(like: judge)), ("network", judge)] {
    let rate = try measure(judge, data, images: images, threads: threads)
    print("{\"run\": \"\(name)\", \"images_per_second\": \(rate)}")
}
