/// A factor and an offset per channel; output and input may be the same memory.
struct AffineKernel: PortableKernel {
    private let channels: Int
    private let scale: [Float]
    private let shift: [Float]

    init(scale: [Float], shift: [Float]) {
        channels = scale.count
        self.scale = scale.paddedToLanes
        self.shift = shift.paddedToLanes
    }

    func run(inputs: [TensorView], output: MutableTensorView) {
        scale.withUnsafeBufferPointer { scale in
            shift.withUnsafeBufferPointer { shift in
                guard let scale = scale.baseAddress, let shift = shift.baseAddress else { return }
                var (source, target) = (inputs[0].base, output.base)
                let whole = channels & ~7
                for _ in 0..<output.count / channels {
                    var channel = 0
                    while channel < whole {
                        let value = (source + channel).lanes * (scale + channel).lanes + (shift + channel).lanes
                        (target + channel).store(value)
                        channel &+= 8
                    }
                    while channel < channels {
                        target[channel] = source[channel] * scale[channel] + shift[channel]
                        channel &+= 1
                    }
                    source += channels
                    target += channels
                }
            }
        }
    }
}

/// The sum of all inputs; the output may be the memory of the first.
struct AddKernel: PortableKernel {
    func run(inputs: [TensorView], output: MutableTensorView) {
        var first = inputs[0].base
        for other in 1..<inputs.count {
            let second = inputs[other].base
            let whole = output.count & ~7
            var index = 0
            while index < whole {
                (output.base + index).store((first + index).lanes + (second + index).lanes)
                index &+= 8
            }
            while index < output.count {
                output.base[index] = first[index] + second[index]
                index &+= 1
            }
            first = UnsafePointer(output.base)
        }
    }
}
