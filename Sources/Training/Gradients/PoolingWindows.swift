internal import NeuralNetwork

/// The windows of a pooling, as indices of the first channels of pixels.
struct PoolingWindows {
    let input: [Int]
    let output: [Int]
    let kernel: [Int]
    let stride: [Int]
    let padding: Padding

    /// Calls with each output pixel and the input pixels of its window in reading order.
    func forEach(_ body: (_ outputPixel: Int, _ inputPixels: [Int]) -> Void) {
        for image in 0..<output[0] {
            for row in 0..<output[1] {
                let rows = range(row, stride[0], kernel[0], padding.top, input[1])
                for column in 0..<output[2] {
                    let columns = range(column, stride[1], kernel[1], padding.left, input[2])
                    let pixels = rows.flatMap { row in
                        columns.map { ((image * input[1] + row) * input[2] + $0) * input[3] }
                    }
                    body(((image * output[1] + row) * output[2] + column) * output[3], pixels)
                }
            }
        }
    }

    private func range(_ index: Int, _ stride: Int, _ kernel: Int, _ padding: Int, _ extent: Int) -> Range<Int> {
        let start = index * stride - padding
        return max(start, 0)..<max(min(start + kernel, extent), max(start, 0))
    }
}
