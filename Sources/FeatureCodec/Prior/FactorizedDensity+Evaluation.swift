internal import NeuralNetwork

extension FactorizedDensity {
    /// The cumulative distribution of one channel in double precision, its maps applied once.
    struct Channel {
        private var matrices: [[Double]] = []
        private var biases: [[Double]] = []
        private var factors: [[Double]] = []

        init(_ density: FactorizedDensity, channel: Int) {
            func row(_ name: String) -> [Double] {
                guard let tensor = density.parameters[name] else { return [] }
                let length = tensor.count / density.channels
                return tensor.scalars[(channel * length)..<((channel + 1) * length)].map(Double.init)
            }
            for layer in 0..<FactorizedDensity.layerCount {
                matrices.append(row("prior.matrix\(layer)").map(Mathematics.softplus))
                biases.append(row("prior.bias\(layer)"))
                factors.append(row("prior.factor\(layer)").map(Mathematics.hyperbolicTangent))
            }
        }

        /// The logit of the probability of a value below `x`; strictly increasing.
        func logit(_ x: Double) -> Double {
            var values = [x]
            for layer in matrices.indices {
                values = biases[layer].indices.map { row in
                    var sum = biases[layer][row]
                    for column in values.indices {
                        sum += matrices[layer][row * values.count + column] * values[column]
                    }
                    let factor = factors[layer].isEmpty ? 0 : factors[layer][row]
                    return factor == 0 ? sum : sum + factor * Mathematics.hyperbolicTangent(sum)
                }
            }
            return values[0]
        }

        /// The probability of a value between two bounds, exact in both tails.
        func probability(from low: Double, to high: Double) -> Double {
            let lower = logit(low)
            let upper = logit(high)
            // Taken on the side where the sigmoids are small, so that nothing cancels against 1.
            let sign: Double = lower + upper > 0 ? -1 : 1
            return abs(Mathematics.sigmoid(sign * upper) - Mathematics.sigmoid(sign * lower))
        }

        /// The value whose logit is `target`, by bisection to the last bit that matters.
        func value(logit target: Double) -> Double {
            let bound = 0x1p30
            var low = -1.0
            while low > -bound && logit(low) > target { low *= 2 }
            var high = 1.0
            while high < bound && logit(high) < target { high *= 2 }
            for _ in 0..<100 {
                let middle = low + (high - low) / 2
                if middle <= low || middle >= high { break }
                if logit(middle) < target { low = middle } else { high = middle }
            }
            return low + (high - low) / 2
        }
    }

    /// The logit of the probability that a value of the channel lies below `x`.
    public func cumulativeLogit(_ x: Double, channel: Int) -> Double {
        Channel(self, channel: channel).logit(x)
    }

    /// The probability that rounding a value of the channel gives the bin of width 1 around `value`.
    public func probability(of value: Double, channel: Int) -> Double {
        Channel(self, channel: channel).probability(from: value - 0.5, to: value + 0.5)
    }

    /// The value below which a channel stays with the given probability, by bisection in double precision.
    ///
    /// - Precondition: `probability` lies between 0 and 1, both excluded.
    public func quantile(_ probability: Double, channel: Int) -> Double {
        precondition(probability > 0 && probability < 1, "a quantile needs a probability between 0 and 1")
        return Channel(self, channel: channel).value(logit: Mathematics.logarithm(probability / (1 - probability)))
    }

    /// The median of each channel: the value that the symbol 0 stands for.
    public var medians: [Float] {
        (0..<channels).map { Float(Channel(self, channel: $0).value(logit: 0)) }
    }
}
