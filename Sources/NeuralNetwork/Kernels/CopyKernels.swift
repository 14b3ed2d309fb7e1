/// The inputs side by side along the channels.
struct ConcatenationKernel: PortableKernel {
    let channels: [Int]
    let rows: Int

    func run(inputs: [TensorView], output: MutableTensorView) {
        let pitch = output.count / rows
        var start = 0
        for (input, width) in zip(inputs, channels) {
            for row in 0..<rows {
                (output.base + row * pitch + start).update(from: input.base + row * width, count: width)
            }
            start += width
        }
    }
}

/// A rectangle of the source in its place on a canvas of zeros.
struct WindowCopyKernel: PortableKernel {
    /// The shape of the source.
    let source: [Int]
    /// The size of the canvas.
    let height: Int
    let width: Int
    /// The rectangle in the source.
    let sourceTop: Int
    let sourceLeft: Int
    let copiedHeight: Int
    let copiedWidth: Int
    /// Its place on the canvas.
    let targetTop: Int
    let targetLeft: Int

    func run(inputs: [TensorView], output: MutableTensorView) {
        let channels = source[3]
        if copiedHeight < height || copiedWidth < width { output.base.update(repeating: 0, count: output.count) }
        for image in 0..<source[0] {
            for row in 0..<copiedHeight {
                let from = ((image * source[1] + sourceTop + row) * source[2] + sourceLeft) * channels
                let to = ((image * height + targetTop + row) * width + targetLeft) * channels
                (output.base + to).update(from: inputs[0].base + from, count: copiedWidth * channels)
            }
        }
    }
}

/// Each image with its channels outermost.
struct FlatteningKernel: PortableKernel {
    let pixels: Int
    let channels: Int

    func run(inputs: [TensorView], output: MutableTensorView) {
        var (source, target) = (inputs[0].base, output.base)
        for _ in 0..<output.count / (pixels * channels) {
            for pixel in 0..<pixels {
                for channel in 0..<channels { target[channel * pixels + pixel] = source[pixel * channels + channel] }
            }
            source += pixels * channels
            target += pixels * channels
        }
    }
}
