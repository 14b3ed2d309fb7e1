/// Bounds on settings and shapes, so that arithmetic on sizes from an untrusted model file cannot overflow.
enum ShapeRules {
    /// Channels of an activation that a convolution or a normalisation may have.
    static let channels = 1...65_536
    /// Features of a flattened activation.
    static let features = 1...16_777_216
    /// Height or width of a window.
    static let kernel = 1...64
    /// Step of a window.
    static let stride = 1...64
    /// Zeros on one side of a window's input.
    static let padding = 0...64
    /// Rows or columns that crop and pad may move.
    static let offset = 0...65_536
    /// Any extent of a tensor.
    static let extent = 1...16_777_216
    /// Elements of one tensor: 8 GiB of floats.
    static let maximumElements = 1 << 31

    /// Passes a shape whose extents and product are within bounds.
    static func checked(_ shape: [Int]) throws(NetworkError) -> [Int] {
        var count = 1
        for extent in shape {
            guard self.extent.contains(extent) else {
                throw NetworkError(.shapeMismatch, "the shape \(shape) has an extent outside \(self.extent)")
            }
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= maximumElements else {
                throw NetworkError(.limitExceeded, "the shape \(shape) has more than \(maximumElements) elements")
            }
            count = product
        }
        return shape
    }

    /// The only input of an operation, of a given rank.
    static func single(_ inputs: [[Int]], rank: Int, for kind: String) throws(NetworkError) -> [Int] {
        let input = try single(inputs, for: kind)
        guard input.count == rank else {
            throw NetworkError(.shapeMismatch, "\(kind) takes an input of rank \(rank), not the shape \(input)")
        }
        return input
    }

    /// The only input of an operation, of any rank from 2 to 4.
    static func single(_ inputs: [[Int]], for kind: String) throws(NetworkError) -> [Int] {
        guard let input = inputs.first, inputs.count == 1 else {
            throw NetworkError(.shapeMismatch, "\(kind) takes one input, not \(inputs.count)")
        }
        guard (2...4).contains(input.count) else {
            throw NetworkError(.shapeMismatch, "\(kind) takes an input of rank 2 to 4, not the shape \(input)")
        }
        return try checked(input)
    }

    /// Requires that the last extent is a number of channels.
    static func requireChannels(_ channels: Int, in shape: [Int], for kind: String) throws(NetworkError) {
        guard shape.last == channels else {
            throw NetworkError(.shapeMismatch, "\(kind) takes \(channels) channels, not the shape \(shape)")
        }
    }

    /// The output height and width of a window that slides over a padded input.
    static func windows(
        _ input: [Int], kernel: [Int], stride: [Int], padding: Padding, for kind: String
    ) throws(NetworkError) -> (height: Int, width: Int) {
        let height = input[1] + padding.top + padding.bottom - kernel[0]
        let width = input[2] + padding.left + padding.right - kernel[1]
        guard height >= 0, width >= 0 else {
            throw NetworkError(
                .shapeMismatch, "\(kind) with a window of \(kernel) does not fit into the padded input \(input)")
        }
        return (height / stride[0] + 1, width / stride[1] + 1)
    }

    /// Whether a list holds one number for rows and one for columns, both within a range.
    static func isPair(_ list: [Int], in range: ClosedRange<Int>) -> Bool {
        list.count == 2 && list.allSatisfy(range.contains)
    }
}

extension Int {
    /// The sum, or the greatest integer where it would overflow.
    package func addingSaturated(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product of positive numbers, or the greatest integer where it would overflow.
    func multipliedSaturated(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}

extension Attributes {
    /// Reads a real number as a 32-bit float within a range.
    func float(
        _ name: String, in range: ClosedRange<Float>, default fallback: Float? = nil
    ) throws(NetworkError) -> Float {
        let value = Float(try real(name, default: fallback.map(Double.init)))
        guard range.contains(value) else {
            throw NetworkError(.invalidAttribute, "the attribute '\(name)' must be in \(range)")
        }
        return value
    }
}
