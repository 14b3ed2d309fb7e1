internal import NeuralNetwork

/// A network of a model, compiled for one image.
struct NetworkPlan {
    private let plan: any Plan
    private let role: FeatureModel.Role

    init(_ role: FeatureModel.Role, of model: FeatureModel, input: [Int], engine: Engine) throws(FeatureCodecError) {
        let graph = try model.graph(role)
        plan = try FeatureCodecError.translating(at: role.rawValue) { () throws(NetworkError) in
            try engine.compile(graph, try model.parameters.restricted(to: graph), inputShapes: [input])
        }
        self.role = role
    }

    /// The shape of the network's first output.
    var outputShape: [Int] { plan.outputShapes[0] }

    /// Runs the network and gives its first output.
    func callAsFunction(_ input: Tensor) throws(FeatureCodecError) -> Tensor { try outputs(of: input)[0] }

    /// Runs the network and gives all outputs.
    func outputs(of input: Tensor) throws(FeatureCodecError) -> [Tensor] {
        try FeatureCodecError.translating(at: role.rawValue) { () throws(NetworkError) in try plan.run([input]) }
    }
}
