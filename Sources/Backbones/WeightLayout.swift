internal import NeuralNetwork

/// How a checkpoint of others names the weights of a backbone, and the form of the network that they were trained in.
///
/// A weight keeps the last part of its name ("weight", "bias", "running_mean", "running_var"); before it stands the
/// checkpoint's module in place of the node.
public struct WeightLayout: Sendable {
    /// Whose layout it is, such as "torchvision".
    public let name: String
    /// The modules of the checkpoint by the nodes whose weights they hold; a node that is not listed has its own name.
    public let modules: [String: String]
    /// The side of the square images that the weights were trained on, in pixels.
    public let side: Int
    /// What was subtracted from red, green and blue in 0...1.
    public let mean: [Float]
    /// What the difference was divided by.
    public let deviation: [Float]
    private let form: @Sendable (_ side: Int) -> any Backbone

    /// Describes a layout; `form` gives the network for images of a side.
    init(
        _ name: String,
        modules: [String: String],
        side: Int = 224,
        mean: [Float] = [0.485, 0.456, 0.406],
        deviation: [Float] = [0.229, 0.224, 0.225],
        form: @escaping @Sendable (_ side: Int) -> any Backbone
    ) {
        self.name = name
        self.modules = modules
        self.side = side
        self.mean = mean
        self.deviation = deviation
        self.form = form
    }

    /// The network that the weights fit, for square images of a side in pixels.
    public func network(side: Int) -> any Backbone { form(side) }

    /// The tensor of the checkpoint for a weight of a node.
    public func tensorName(node: String, weight: String) -> String { "\(modules[node] ?? node).\(weight)" }

    /// The tensors of the checkpoint for all weights of a network, in the order of its nodes.
    func tensors(
        of graph: Graph
    ) -> [(parameter: String, tensor: String, specification: ParameterSpecification)] {
        graph.nodes.flatMap { node in
            node.operation.parameters.map {
                (node.parameterName($0), tensorName(node: node.name, weight: $0.name), $0)
            }
        }
    }
}
