public import NeuralNetwork

/// A known network from images to classes, with named values at which it may be split.
///
/// To add one, write a file beside this one with a conforming type and its `RegisteredBackbone`, and add a line to
/// `BackboneRegistry.all`.
public protocol Backbone: Sendable {
    /// The names of the values at which the network may be split, first to last.
    var splitPoints: [String] { get }

    /// Builds the network from an image [N, H, W, 3] named "image" to logits [N, classes] named "logits".
    ///
    /// - Throws: `NetworkError.Code.malformedGraph` for a description that makes no network, or for fewer than 2 or
    ///   more than 65,536 classes.
    func graph(classes: Int) throws(NetworkError) -> Graph
}

extension Backbone {
    /// Refuses a number of classes that no last layer can have.
    static func check(classes: Int) throws(NetworkError) {
        guard (2...65_536).contains(classes) else {
            throw NetworkError(.malformedGraph, "a classifier knows 2 to 65536 classes, not \(classes)")
        }
    }
}
