/// What executes networks.
public enum Engine: Sendable, Hashable {
    /// Plain Swift with SIMD types, on one thread: runs anywhere and defines every operation.
    case portable
    #if OneDNN
    /// oneDNN on a number of threads of its own pool.
    case oneDNN(threads: Int)
    #endif

    /// The threads that it computes with.
    public var threads: Int {
        switch self {
        case .portable: 1
        #if OneDNN
        case .oneDNN(let threads): threads
        #endif
        }
    }

    /// The fastest engine that this build has, on at least one thread.
    public static func fastest(threads: Int) -> Engine {
        #if OneDNN
        .oneDNN(threads: threads)
        #else
        .portable
        #endif
    }
}

/// A network compiled once for fixed shapes: packed weights, fused steps, one arena.
///
/// A plan is not shared between threads: its memory is reused by each run.
public protocol Plan: AnyObject {
    /// The shapes of the inputs, in the order of the graph's inputs.
    var inputShapes: [[Int]] { get }
    /// The shapes of the outputs, in the order of the graph's outputs.
    var outputShapes: [[Int]] { get }

    /// Runs the network.
    ///
    /// - Throws: `NetworkError.Code.shapeMismatch` for inputs of other shapes, `.engineFailure` from the library below.
    func run(_ inputs: [Tensor]) throws(NetworkError) -> [Tensor]
}
