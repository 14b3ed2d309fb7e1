internal import FeatureCodec
internal import NeuralNetwork

/// What a ``ContextRate`` sees of the symbols of a batch: the symbols of all channels, those at even places alone, a plane that is 1 at
/// even places, and one for each rate that is 1 where the image has that rate.
struct ContextRateInput {
    /// The planes that it sees.
    let planes: Int
    /// 1 for each weight of the hidden units that counts, in the order unit, plane, row and column; 0 for those that would see what
    /// is not known yet.
    let known: [Float]
    /// 1 for each weight of the two predictions of each channel that belongs to a plane of a rate.
    let rates: [Float]
    private let channels: Int

    private static let limit = Float(ContextNeighbours.limit)

    /// - Parameter units: the hidden units of a channel.
    init(channels: Int, rateCount: Int, units: Int) {
        self.channels = channels
        planes = 2 * channels + 1 + rateCount
        let none = [Float](repeating: 0, count: 9)
        let whole = [Float](repeating: 1, count: 9)
        let cross: [Float] = [0, 1, 0, 1, 0, 1, 0, 1, 0]
        let middle: [Float] = [0, 0, 0, 0, 1, 0, 0, 0, 0]
        known = (0..<channels).flatMap { channel in
            let all = (0..<channels).flatMap { $0 < channel ? whole : none }
            let even = (0..<channels).flatMap { $0 == channel ? cross : none }
            let others = (0...rateCount).flatMap { _ in middle }
            return (0..<units).flatMap { _ in all + even + others }
        }
        let ofRates = (0..<planes).map { $0 > 2 * channels ? Float(1) : 0 }
        rates = (0..<2 * channels).flatMap { _ in ofRates }
    }

    /// The planes of a batch, [images, height, width, planes].
    ///
    /// - Parameters:
    ///   - symbols: [images, height, width, channels].
    ///   - rates: the position of the rate of each image.
    func tensor(of symbols: Tensor, rates: [Int]) -> Tensor {
        var input = Tensor(shape: Array(symbols.shape.dropLast()) + [planes])
        for (place, position) in positions(of: symbols).enumerated() {
            for channel in 0..<channels {
                let symbol = max(-Self.limit, min(Self.limit, symbols.scalars[place * channels + channel]))
                input.scalars[place * planes + channel] = symbol
                if position.isEven { input.scalars[place * planes + channels + channel] = symbol }
            }
            if position.isEven { input.scalars[place * planes + 2 * channels] = 1 }
            input.scalars[place * planes + 2 * channels + 1 + rates[position.image]] = 1
        }
        return input
    }

    /// Adds the gradient with respect to the planes to that with respect to the latents, as if nothing had been rounded.
    func addStraightThrough(_ slope: Tensor, of symbols: Tensor, to latent: inout Tensor) {
        for (place, position) in positions(of: symbols).enumerated() {
            for channel in 0..<channels where abs(symbols.scalars[place * channels + channel]) <= Self.limit {
                let own = slope.scalars[place * planes + channel]
                let even = position.isEven ? slope.scalars[place * planes + channels + channel] : 0
                latent.scalars[place * channels + channel] += own + even
            }
        }
    }

    /// The image of each place of a batch, and whether it is one of the even places, which are coded first.
    private func positions(of symbols: Tensor) -> some Sequence<(image: Int, isEven: Bool)> {
        let (height, width) = (symbols.shape[1], symbols.shape[2])
        return (0..<symbols.count / channels).lazy.map { place in
            let (image, inside) = place.quotientAndRemainder(dividingBy: height * width)
            return (image, (inside / width + inside % width) & 1 == 0)
        }
    }
}
