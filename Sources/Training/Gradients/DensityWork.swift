/// The memory of one evaluation of a density, in which each channel has a part of its own for its thread.
final class DensityWork: @unchecked Sendable {
    private let channels: Int
    private let positions: Int
    // Each channel writes only to its own slice of these, so channels may run side by side.
    private let slopes: UnsafeMutableBufferPointer<Float>
    private let sums: UnsafeMutableBufferPointer<Float>
    private let totals: UnsafeMutableBufferPointer<Double>

    init(channels: Int, positions: Int) {
        self.channels = channels
        self.positions = positions
        slopes = .allocate(capacity: channels * positions)
        sums = .allocate(capacity: channels * DensityKernel.Layout.count)
        totals = .allocate(capacity: channels)
        slopes.initialize(repeating: 0)
        sums.initialize(repeating: 0)
        totals.initialize(repeating: 0)
    }

    deinit {
        slopes.deallocate()
        sums.deallocate()
        totals.deallocate()
    }

    /// Evaluates one channel of a latent that is stored channels last.
    func run(channel: Int, latent: [Float], effective: [Float]) {
        let parameters = DensityKernel.Layout.count
        withUnsafeTemporaryAllocation(of: Vector.self, capacity: parameters) { accumulators in
            accumulators.initialize(repeating: Vector())
            guard let accumulatorBase = accumulators.baseAddress else { return }
            latent.withUnsafeBufferPointer { latent in
                effective.withUnsafeBufferPointer { effective in
                    guard let effectiveBase = effective.baseAddress else { return }
                    let kernel = DensityKernel(weights: effectiveBase + channel * parameters)
                    evaluate(kernel, channel, latent, accumulatorBase)
                }
            }
            for index in 0..<parameters { sums[channel * parameters + index] = accumulators[index].sum() }
        }
    }

    private func evaluate(
        _ kernel: DensityKernel,
        _ channel: Int,
        _ latent: UnsafeBufferPointer<Float>,
        _ accumulators: UnsafeMutablePointer<Vector>
    ) {
        let lanes = Vector.scalarCount
        var total = 0.0
        for start in stride(from: 0, to: positions, by: lanes) {
            let used = min(lanes, positions - start)
            var values = Vector()
            var weight = Vector()
            for lane in 0..<used {
                values[lane] = latent[(start + lane) * channels + channel]
                weight[lane] = 1
            }
            let (bits, slope) = kernel.bits(values, weight: weight, into: accumulators)
            total += Double(bits.sum())
            for lane in 0..<used { slopes[channel * positions + start + lane] = slope[lane] }
        }
        totals[channel] = total
    }

    /// The sums of bits by channel.
    func bits() -> [Double] { Array(totals) }

    /// The gradients of the effective parameters, channel after channel.
    func parameterSums() -> [Float] { Array(sums) }

    /// The gradients of the latent, channels last.
    func interleavedSlopes() -> [Float] {
        var result = [Float](repeating: 0, count: channels * positions)
        for channel in 0..<channels {
            for position in 0..<positions {
                result[position * channels + channel] = slopes[channel * positions + position]
            }
        }
        return result
    }
}
