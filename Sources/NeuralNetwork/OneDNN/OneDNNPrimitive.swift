#if OneDNN
internal import COneDNN

/// A compiled computation of the library, with the memory that it reads and writes.
package final class OneDNNPrimitive {
    package let handle: OpaquePointer
    /// The queue must outlive what runs on it.
    private let context: OneDNNContext

    package init(
        _ purpose: @autoclosure () -> String,
        context: OneDNNContext,
        _ make: (UnsafeMutablePointer<OpaquePointer?>, OpaquePointer) -> Int32
    ) throws(NetworkError) {
        self.context = context
        handle = try OneDNNStatus.result(purpose()) { make($0, context.handle) }
    }

    deinit {
        onednn_primitive_destroy(handle)
    }

    /// The layout in which the primitive wants an argument.
    package func layout(of argument: OneDNNArgument) throws(NetworkError) -> OneDNNLayout {
        OneDNNLayout(
            owning: try OneDNNStatus.result("tell the layout of argument \(argument.rawValue)") {
                onednn_primitive_layout($0, handle, argument.native)
            })
    }

    /// The bytes of scratch memory that a run needs.
    package var scratchByteCount: Int { (try? layout(of: .scratchpad))?.byteCount ?? 0 }

    /// The name of the implementation that the library chose.
    package var implementation: String { String(cString: onednn_primitive_implementation(handle)) }

    /// Sets the memory of an argument.
    package func bind(
        _ argument: OneDNNArgument, _ layout: OneDNNLayout?, _ pointer: UnsafeMutableRawPointer
    ) throws(NetworkError) {
        try OneDNNStatus.check(
            onednn_primitive_bind(handle, argument.native, layout?.handle, pointer),
            "bind argument \(argument.rawValue) of \(implementation)")
    }

    /// Computes.
    package func run() throws(NetworkError) {
        try OneDNNStatus.check(onednn_primitive_run(handle), "run \(implementation)")
    }
}

/// What a piece of memory means to a primitive.
package enum OneDNNArgument: Hashable {
    case source
    case secondSource
    case weights
    case bias
    case destination
    case mean
    case variance
    case scale
    case shift
    case workspace
    case sourceGradient
    case weightsGradient
    case biasGradient
    case destinationGradient
    case scaleGradient
    case shiftGradient
    case scratchpad
    /// What a factor among the post-operations multiplies by.
    case factor
    /// One of the sources of a concatenation.
    case part(Int)

    var native: onednn_argument { onednn_argument(rawValue: rawValue) }

    var rawValue: UInt32 {
        switch self {
        case .source: ONEDNN_SOURCE.rawValue
        case .secondSource: ONEDNN_SECOND_SOURCE.rawValue
        case .weights: ONEDNN_WEIGHTS.rawValue
        case .bias: ONEDNN_BIAS.rawValue
        case .destination: ONEDNN_DESTINATION.rawValue
        case .mean: ONEDNN_MEAN.rawValue
        case .variance: ONEDNN_VARIANCE.rawValue
        case .scale: ONEDNN_SCALE.rawValue
        case .shift: ONEDNN_SHIFT.rawValue
        case .workspace: ONEDNN_WORKSPACE.rawValue
        case .sourceGradient: ONEDNN_SOURCE_GRADIENT.rawValue
        case .weightsGradient: ONEDNN_WEIGHTS_GRADIENT.rawValue
        case .biasGradient: ONEDNN_BIAS_GRADIENT.rawValue
        case .destinationGradient: ONEDNN_DESTINATION_GRADIENT.rawValue
        case .scaleGradient: ONEDNN_SCALE_GRADIENT.rawValue
        case .shiftGradient: ONEDNN_SHIFT_GRADIENT.rawValue
        case .scratchpad: ONEDNN_SCRATCHPAD.rawValue
        case .factor: ONEDNN_FACTOR.rawValue
        case .part(let index): ONEDNN_FIRST_OF_MANY.rawValue + UInt32(index)
        }
    }
}
#endif
