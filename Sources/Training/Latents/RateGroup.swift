internal import FeatureCodec
internal import NeuralNetwork

/// The images of a batch that have the same rate.
struct RateGroup {
    /// The position of the rate.
    let rate: Int
    /// The positions of the images within the batch, in order.
    let images: [Int]

    /// The groups of a batch, by rate.
    static func groups(of rates: [Int]) -> [RateGroup] {
        Set(rates).sorted().map { rate in
            RateGroup(rate: rate, images: rates.indices.filter { rates[$0] == rate })
        }
    }

    /// The rows of the images.
    func rows(of batch: Tensor) -> Tensor {
        guard images.count < batch.shape[0] else { return batch }
        let length = batch.count / batch.shape[0]
        var scalars: [Float] = []
        scalars.reserveCapacity(images.count * length)
        for image in images { scalars += batch.scalars[image * length..<(image + 1) * length] }
        return Tensor(shape: [images.count] + batch.shape.dropFirst(), scalars: scalars)
    }

    /// Puts the rows of the images to their places in a batch.
    func put(_ rows: Tensor, into batch: inout Tensor) {
        let length = batch.count / batch.shape[0]
        for (row, image) in images.enumerated() {
            batch.scalars.replaceSubrange(
                image * length..<(image + 1) * length,
                with: rows.scalars[row * length..<(row + 1) * length]
            )
        }
    }
}

extension Tensor {
    /// The tensor with each channel, the last extent, multiplied by a factor of its own.
    func multiplied(by factors: [Float]) -> Tensor {
        guard factors.contains(where: { $0 != 1 }) else { return self }
        return mappingChannels(factors) { value, factor in value * factor }
    }

    /// Each element of a channel, the last extent, at a whole distance from the channel's median.
    ///
    /// - Parameter deadZone: by how much of a step elements are moved towards the median first.
    func rounded(from medians: [Float], deadZone: Float = 0) -> Tensor {
        mappingChannels(medians) { value, median in
            SymbolRounding.shortened(value - median, by: deadZone).rounded(.toNearestOrEven) + median
        }
    }

    /// Maps each element together with the number that its channel, the last extent, has.
    private func mappingChannels(_ numbers: [Float], _ map: (Float, Float) -> Float) -> Tensor {
        precondition(shape.last == numbers.count, "\(numbers.count) numbers for the channels of \(shape)")
        var result = scalars
        for start in stride(from: 0, to: result.count, by: numbers.count) {
            for channel in numbers.indices { result[start + channel] = map(result[start + channel], numbers[channel]) }
        }
        return Tensor(shape: shape, scalars: result)
    }
}
