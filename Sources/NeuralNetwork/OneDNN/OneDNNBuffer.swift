#if OneDNN
/// Memory of a compiled network: a place in the arena that other buffers use before and after, or memory of its own.
package final class OneDNNBuffer {
    /// The alignment that suits every vector unit, in bytes.
    static let alignment = 64

    /// The size in bytes.
    package let byteCount: Int
    /// The first and the last step that touches the memory; nil before any does.
    private(set) var lifetime: ClosedRange<Int>?
    /// Whether more than one value lives here, so that none may be overwritten for the other's sake.
    package var isShared = false

    private var place: UnsafeMutableRawPointer?
    private let isOwner: Bool

    /// A place in an arena, which the arena assigns later.
    package init(byteCount: Int) {
        self.byteCount = byteCount
        isOwner = false
    }

    /// Memory of its own, usable at once, with zeros in it and behind it up to a multiple of the alignment: where
    /// channels come in blocks, the library reads vectors of channels up to the end of the last block.
    package init(allocating byteCount: Int) {
        self.byteCount = byteCount
        isOwner = true
        place = Self.allocateZeroed(Self.aligned(byteCount))
    }

    deinit {
        if isOwner { place?.deallocate() }
    }

    /// Whether an arena has to find a place for this buffer.
    var needsPlace: Bool { !isOwner }

    /// The first byte.
    package var pointer: UnsafeMutableRawPointer {
        guard let place else { preconditionFailure("a buffer was used before the arena placed it") }
        return place
    }

    /// The memory as floats.
    package var floats: UnsafeMutableBufferPointer<Float> {
        let count = byteCount / MemoryLayout<Float>.stride
        return UnsafeMutableBufferPointer(start: pointer.bindMemory(to: Float.self, capacity: count), count: count)
    }

    /// Notes that a step touches the memory.
    package func use(at step: Int) {
        guard let known = lifetime else {
            lifetime = step...step
            return
        }
        lifetime = min(known.lowerBound, step)...max(known.upperBound, step)
    }

    func assign(_ pointer: UnsafeMutableRawPointer) {
        place = pointer
    }

    static func aligned(_ byteCount: Int) -> Int { (byteCount + alignment - 1) / alignment * alignment }

    static func allocateZeroed(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let size = max(byteCount, 1)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: alignment)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return memory
    }
}

/// One block of memory in which buffers with disjoint lifetimes share places.
final class OneDNNArena {
    /// The size in bytes.
    let byteCount: Int
    private let base: UnsafeMutableRawPointer

    /// Finds places, the largest buffers first, each at the lowest offset that is free for all of its lifetime.
    ///
    /// - Throws: `NetworkError.Code.limitExceeded` where they need more bytes than the limit.
    init(placing buffers: [OneDNNBuffer], limit: Int) throws(NetworkError) {
        var placed: [(range: Range<Int>, lifetime: ClosedRange<Int>)] = []
        var offsets: [(buffer: OneDNNBuffer, offset: Int)] = []
        let order = buffers.enumerated().sorted { left, right in
            (right.element.byteCount, left.offset) < (left.element.byteCount, right.offset)
        }
        for (_, buffer) in order {
            guard let lifetime = buffer.lifetime else { continue }
            let size = OneDNNBuffer.aligned(buffer.byteCount)
            var offset = 0
            for other in placed where other.lifetime.overlaps(lifetime) && other.range.upperBound > offset {
                if other.range.lowerBound >= offset + size { break }
                offset = other.range.upperBound
            }
            let entry = (range: offset..<(offset + size), lifetime: lifetime)
            let index = placed.firstIndex { $0.range.lowerBound > offset } ?? placed.count
            placed.insert(entry, at: index)
            offsets.append((buffer, offset))
        }
        byteCount = placed.map(\.range.upperBound).max() ?? 0
        guard byteCount <= limit else {
            throw NetworkError(.limitExceeded, "the network needs \(byteCount) bytes for its values at once")
        }
        base = OneDNNBuffer.allocateZeroed(byteCount)
        for (buffer, offset) in offsets { buffer.assign(base + offset) }
    }

    deinit {
        base.deallocate()
    }
}

/// A buffer seen through a layout.
package struct OneDNNMemory {
    package let buffer: OneDNNBuffer
    package let layout: OneDNNLayout

    package init(_ buffer: OneDNNBuffer, _ layout: OneDNNLayout) {
        self.buffer = buffer
        self.layout = layout
    }
}

/// A tensor inside a compiled network: the same numbers in one or several layouts.
package final class OneDNNValue {
    /// The shape of the tensor, channels last for images.
    package let shape: [Int]
    /// The memories that hold the value; the first is the one that was computed.
    package internal(set) var versions: [OneDNNMemory]
    /// Whether the numbers are known when the network is compiled.
    package let isConstant: Bool
    /// What the bytes of a value in whole numbers have too much; nil for one in floats.
    package let zeroPoint: Int?

    package init(shape: [Int], _ memory: OneDNNMemory, isConstant: Bool = false, zeroPoint: Int? = nil) {
        self.shape = shape
        self.isConstant = isConstant
        self.zeroPoint = zeroPoint
        versions = [memory]
    }

    /// The memory that was computed.
    package var memory: OneDNNMemory { versions[0] }
    /// Its layout.
    package var layout: OneDNNLayout { versions[0].layout }
}
#endif
