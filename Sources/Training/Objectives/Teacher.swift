internal import FeatureCodec
internal import NeuralNetwork

/// A fixed network whose answers and inner values are imitated.
final class Teacher {
    /// The names of the values that `answer` gives.
    let values: [String]
    private let plan: any Plan

    /// Compiles the teacher.
    ///
    /// - Parameters:
    ///   - graph: from images to logits.
    ///   - values: the names of the values that are wanted.
    init(
        graph: Graph,
        parameters: Parameters,
        values: [String],
        inputShape: [Int],
        engine: Engine
    ) throws(NetworkError) {
        let cut = try graph.selectingOutputs(values)
        self.values = values
        plan = try engine.compile(cut, parameters, inputShapes: [inputShape])
    }

    /// The wanted values for a batch, by name.
    func answer(_ images: Tensor) throws(NetworkError) -> [String: Tensor] {
        Dictionary(zip(values, try plan.run([images]))) { first, _ in first }
    }
}
