/// What one value of a network was met to be while it ran on examples.
public struct ActivationStatistics: Sendable, Equatable {
    /// The range of all elements.
    public private(set) var range: ClosedRange<Float> = 0...0
    private var sums: [Double]
    private var magnitudeSums: [Double]
    private var count = 0

    /// Nothing was met yet.
    ///
    /// - Parameter channels: the extent of the last axis.
    public init(channels: Int) {
        sums = Array(repeating: 0, count: channels)
        magnitudeSums = sums
    }

    /// Takes a value in.
    ///
    /// - Precondition: it has the channels that the statistics were made for.
    public mutating func add(_ tensor: Tensor) {
        precondition(tensor.shape.last == sums.count, "\(tensor.shape) has not \(sums.count) channels")
        var (lowest, highest) = (range.lowerBound, range.upperBound)
        for (index, scalar) in tensor.scalars.enumerated() {
            lowest = min(lowest, scalar)
            highest = max(highest, scalar)
            sums[index % sums.count] += Double(scalar)
            magnitudeSums[index % sums.count] += Double(abs(scalar))
        }
        range = lowest...highest
        count += tensor.count / sums.count
    }

    /// The mean of every channel.
    public var means: [Double] { sums.map { $0 / Double(max(count, 1)) } }

    /// The mean of the magnitudes of every channel.
    public var meanMagnitudes: [Double] { magnitudeSums.map { $0 / Double(max(count, 1)) } }

    /// The greatest magnitude of all elements.
    public var greatestMagnitude: Float { max(-range.lowerBound, range.upperBound) }
}
