#if OneDNN
internal import COneDNN

/// The type of the elements of a layout.
package enum OneDNNElement {
    case float
    case unsignedByte
    case signedByte

    var native: onednn_type {
        switch self {
        case .float: ONEDNN_FLOAT
        case .unsignedByte: ONEDNN_UNSIGNED_BYTE
        case .signedByte: ONEDNN_SIGNED_BYTE
        }
    }
}

/// Dimensions in the library's order, and where each element lies in memory.
package final class OneDNNLayout {
    package let handle: OpaquePointer

    package init(owning handle: OpaquePointer) {
        self.handle = handle
    }

    /// Describes dense or strided memory; without strides, memory that the primitive may arrange as it likes.
    package init(dimensions: [Int], strides: [Int]?, of element: OneDNNElement = .float) throws(NetworkError) {
        let sizes = dimensions.map(Int64.init)
        let steps = strides?.map(Int64.init)
        handle = try OneDNNStatus.result("describe memory of \(dimensions)") { result in
            onednn_layout_create(result, Int32(sizes.count), sizes, steps, element.native)
        }
    }

    deinit {
        onednn_layout_destroy(handle)
    }

    /// The size of the memory, padding of blocks included.
    package var byteCount: Int { onednn_layout_byte_count(handle) }

    /// Whether memory of one layout can be read as the other.
    package func matches(_ other: OneDNNLayout) -> Bool {
        self === other || onednn_layout_equal(handle, other.handle) != 0
    }
}

extension OneDNNLayout {
    /// The order of a tensor of this shape: channels last for images, row-major for all others.
    package static func plain(
        _ shape: [Int], of element: OneDNNElement = .float
    ) throws(NetworkError) -> OneDNNLayout {
        guard shape.count == 4 else {
            return try OneDNNLayout(dimensions: shape, strides: rowMajorStrides(shape), of: element)
        }
        let (height, width, channels) = (shape[1], shape[2], shape[3])
        return try OneDNNLayout(
            dimensions: dimensions(shape), strides: [height * width * channels, 1, width * channels, channels],
            of: element)
    }

    /// Images in the order batch, channels, height, width, in which other frameworks flatten them.
    package static func channelsFirst(_ shape: [Int]) throws(NetworkError) -> OneDNNLayout {
        let dimensions = dimensions(shape)
        return try OneDNNLayout(dimensions: dimensions, strides: rowMajorStrides(dimensions))
    }

    /// Whatever order the primitive likes best.
    package static func any(
        _ shape: [Int], of element: OneDNNElement = .float
    ) throws(NetworkError) -> OneDNNLayout {
        try OneDNNLayout(dimensions: dimensions(shape), strides: nil, of: element)
    }

    /// The order of this layout of images of one shape, for images of another.
    ///
    /// Throws `NetworkError.Code.engineFailure` for unusual orders.
    package func resized(_ shape: [Int], to other: [Int]) throws(NetworkError) -> OneDNNLayout {
        let (sizes, others) = (Self.nativeDimensions(shape), Self.nativeDimensions(other))
        return OneDNNLayout(
            owning: try OneDNNStatus.result("arrange \(other)") { onednn_layout_resized($0, handle, sizes, others) })
    }

    /// Every pixel of images whose coordinates leave the given remainders by the stride, as memory of six dimensions.
    package func phase(
        of shape: [Int], stride: [Int], remainders: [Int]
    ) throws(NetworkError) -> OneDNNLayout {
        let (sizes, steps) = (Self.nativeDimensions(shape), stride.map(Int64.init))
        let offsets = remainders.map(Int64.init)
        return OneDNNLayout(
            owning: try OneDNNStatus.result("take every \(stride) of \(shape)") {
                onednn_layout_phase($0, handle, sizes, steps, offsets)
            })
    }

    private static func nativeDimensions(_ shape: [Int]) -> [Int64] { dimensions(shape).map(Int64.init) }

    /// The library's dimensions of a tensor of this shape.
    package static func dimensions(_ shape: [Int]) -> [Int] {
        shape.count == 4 ? [shape[0], shape[3], shape[1], shape[2]] : shape
    }

    /// The distances between neighbours of a dense row-major array.
    package static func rowMajorStrides(_ shape: [Int]) -> [Int] {
        var strides = shape
        var step = 1
        for axis in shape.indices.reversed() {
            strides[axis] = step
            step *= shape[axis]
        }
        return strides
    }
}
#endif
