#if OneDNN
internal import COneDNN

/// The steps of a compiled network in order, and the memory between them.
///
/// While a network is lowered, steps are appended and buffers are only promised; `seal` places the buffers in one arena
/// by their lifetimes and binds every primitive to its memory once and for all.
package final class OneDNNTape {
    /// One thing to do.
    private enum Step {
        /// Primitives of which the variant of the run selects one.
        case primitives([OneDNNPrimitive])
        /// Work in Swift; it reads and writes the buffers that were named with it.
        case call((_ variant: Int) throws(NetworkError) -> Void)
    }

    private struct Binding {
        let primitive: OneDNNPrimitive
        let arguments: [(argument: OneDNNArgument, memory: OneDNNMemory)]
    }

    package let context: OneDNNContext
    private var steps: [Step] = []
    private var bindings: [Binding] = []
    private var buffers: [OneDNNBuffer] = []
    /// Memory of their own that primitives are bound to, such as packed weights.
    private var residents: [OneDNNBuffer] = []
    private var arena: OneDNNArena?
    private var scratch: OneDNNBuffer?

    package init(threads: Int) throws(NetworkError) {
        context = try OneDNNContext(threads: threads)
    }

    /// The number of steps so far, which is the index of the next one.
    package var count: Int { steps.count }
    /// The bytes of the arena, once sealed.
    package var arenaByteCount: Int { arena?.byteCount ?? 0 }
    /// The names of the implementations in order, for tests and for the curious.
    package var implementations: [String] {
        steps.map { step in
            switch step {
            case .primitives(let list): list.first?.implementation ?? ""
            case .call: "swift"
            }
        }
    }

    /// Promises memory of a layout.
    package func reserve(_ layout: OneDNNLayout) -> OneDNNMemory {
        let buffer = OneDNNBuffer(byteCount: layout.byteCount)
        buffers.append(buffer)
        return OneDNNMemory(buffer, layout)
    }

    /// Appends a primitive that reads and writes the given memory.
    package func append(
        _ primitive: OneDNNPrimitive, _ arguments: [(OneDNNArgument, OneDNNMemory)]
    ) {
        append(variants: [primitive], arguments: [arguments])
    }

    /// Appends a step of which each variant of a run has its own primitive.
    package func append(variants: [OneDNNPrimitive], arguments: [[(OneDNNArgument, OneDNNMemory)]]) {
        for (primitive, list) in zip(variants, arguments) {
            for (_, memory) in list { memory.buffer.use(at: steps.count) }
            bindings.append(Binding(primitive: primitive, arguments: list.map { (argument: $0.0, memory: $0.1) }))
        }
        steps.append(.primitives(variants))
    }

    /// Appends work in Swift.
    package func append(
        touching buffers: [OneDNNBuffer], _ work: @escaping (_ variant: Int) throws(NetworkError) -> Void
    ) {
        for buffer in buffers { buffer.use(at: steps.count) }
        steps.append(.call(work))
    }

    /// Places all buffers and binds all primitives; no step may be appended afterwards.
    ///
    /// - Parameter limit: the most bytes of values and of scratch together.
    /// - Throws: `NetworkError.Code.limitExceeded` before more are reserved.
    package func seal(limit: Int = .max) throws(NetworkError) {
        let scratchCount = bindings.map(\.primitive.scratchByteCount).max() ?? 0
        arena = try OneDNNArena(placing: buffers, limit: limit - scratchCount)
        let scratch = OneDNNBuffer(allocating: scratchCount)
        for binding in bindings {
            for (argument, memory) in binding.arguments {
                try binding.primitive.bind(argument, memory.layout, memory.buffer.pointer)
                if !memory.buffer.needsPlace { residents.append(memory.buffer) }
            }
            if binding.primitive.scratchByteCount > 0 {
                try binding.primitive.bind(.scratchpad, nil, scratch.pointer)
            }
        }
        self.scratch = scratch
        bindings = []
    }

    /// Runs some of the steps.
    package func run(_ range: Range<Int>, variant: Int = 0) throws(NetworkError) {
        context.activate()
        for index in range {
            switch steps[index] {
            case .primitives(let list): try list[list.count == 1 ? 0 : variant].run()
            case .call(let work): try work(variant)
            }
        }
    }
}

extension OneDNNTape {
    /// A tensor that is known now, such as a weight of a network for inference.
    package func constant(_ tensor: Tensor, layout: OneDNNLayout) -> OneDNNValue {
        let memory = OneDNNMemory(OneDNNBuffer(allocating: layout.byteCount), layout)
        memory.buffer.load(tensor)
        return OneDNNValue(shape: tensor.shape, memory, isConstant: true)
    }

    /// The value in a layout, reordered when no version has it yet.
    package func version(of value: OneDNNValue, in layout: OneDNNLayout) throws(NetworkError) -> OneDNNMemory {
        if let known = value.versions.first(where: { $0.layout.matches(layout) }) { return known }
        let reorder = try OneDNNPrimitive("reorder \(value.shape)", context: context) { result, context in
            onednn_reorder(result, context, value.layout.handle, layout.handle)
        }
        let copy: OneDNNMemory
        if value.isConstant {
            copy = OneDNNMemory(OneDNNBuffer(allocating: layout.byteCount), layout)
            let scratch = OneDNNBuffer(allocating: reorder.scratchByteCount)
            try reorder.bind(.source, value.layout, value.memory.buffer.pointer)
            try reorder.bind(.destination, layout, copy.buffer.pointer)
            if scratch.byteCount > 0 { try reorder.bind(.scratchpad, nil, scratch.pointer) }
            try reorder.run()
        } else {
            copy = reserve(layout)
            append(reorder, [(.source, value.memory), (.destination, copy)])
        }
        value.versions.append(copy)
        return copy
    }

    /// Appends a copy between parts of two memories, each seen through a layout of its own.
    package func copy(
        _ source: OneDNNMemory, as part: OneDNNLayout, to destination: OneDNNMemory, as place: OneDNNLayout
    ) throws(NetworkError) {
        let reorder = try OneDNNPrimitive("copy a part of a tensor", context: context) { result, context in
            onednn_reorder(result, context, part.handle, place.handle)
        }
        append(
            reorder,
            [
                (.source, OneDNNMemory(source.buffer, part)),
                (.destination, OneDNNMemory(destination.buffer, place)),
            ])
    }

    /// The value in the order of tensors.
    package func plain(_ value: OneDNNValue) throws(NetworkError) -> OneDNNMemory {
        try version(of: value, in: .plain(value.shape))
    }
}
#endif
