internal import Dispatch
internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

extension FactorizedDensity {
    /// Where the parameters of each tensor lie in `DensityKernel.Layout`.
    private static let places: [(name: String, offset: Int, length: Int)] = {
        var places = [
            ("prior.matrix0", 0, 3), ("prior.bias0", DensityKernel.Layout.firstBias, 3),
            ("prior.factor0", DensityKernel.Layout.firstFactor, 3),
        ]
        for layer in 1..<(layerCount - 1) {
            let start = DensityKernel.Layout.middle + (layer - 1) * DensityKernel.Layout.middleStride
            places += [
                ("prior.matrix\(layer)", start, 9), ("prior.bias\(layer)", start + 9, 3),
                ("prior.factor\(layer)", start + 12, 3),
            ]
        }
        places.append(("prior.matrix\(layerCount - 1)", DensityKernel.Layout.lastMatrix, 3))
        places.append(("prior.bias\(layerCount - 1)", DensityKernel.Layout.lastBias, 1))
        return places
    }()

    /// The bits of every value of a latent and the gradients of their sum.
    ///
    /// - Parameter latent: channels last, in any number of extents.
    /// - Returns: bits for each channel in sum over all positions, and the gradients of the total with respect to the
    ///   latent and to the stored parameters. The result does not depend on the number of threads.
    func bitsWithGradients(_ latent: Tensor) -> (bits: [Double], latent: Tensor, parameters: Parameters) {
        precondition(latent.shape.last == channels, "a latent of \(latent.shape) for \(channels) channels")
        let positions = latent.count / channels
        let effective = effectiveParameters()
        let work = DensityWork(channels: channels, positions: positions)
        DispatchQueue.concurrentPerform(iterations: channels) { channel in
            work.run(channel: channel, latent: latent.scalars, effective: effective)
        }
        let gradient = Tensor(shape: latent.shape, scalars: work.interleavedSlopes())
        return (work.bits(), gradient, storedGradients(work.parameterSums()))
    }

    /// `DensityKernel.Layout.count` numbers for each channel: softplus of matrices, biases, tanh of factors.
    private func effectiveParameters() -> [Float] {
        let stride = DensityKernel.Layout.count
        var result = [Float](repeating: 0, count: channels * stride)
        for (name, offset, length) in Self.places {
            guard let tensor = parameters[name] else { continue }
            for index in 0..<tensor.count {
                let stored = Double(tensor.scalars[index])
                let value =
                    if name.contains("matrix") {
                        stored > 30 ? stored : log1p(exp(stored))
                    } else if name.contains("factor") {
                        tanh(stored)
                    } else {
                        stored
                    }
                result[index / length * stride + offset + index % length] = Float(value)
            }
        }
        return result
    }

    private func storedGradients(_ sums: [Float]) -> Parameters {
        let stride = DensityKernel.Layout.count
        var result = Parameters()
        for (name, offset, length) in Self.places {
            guard let tensor = parameters[name] else { continue }
            var gradient = Tensor(shape: tensor.shape)
            for index in 0..<tensor.count {
                let stored = Double(tensor.scalars[index])
                let factor =
                    if name.contains("matrix") {
                        1 / (1 + exp(-stored))
                    } else if name.contains("factor") {
                        1 - tanh(stored) * tanh(stored)
                    } else {
                        1.0
                    }
                gradient.scalars[index] =
                    Float(Double(sums[index / length * stride + offset + index % length]) * factor)
            }
            result[name] = gradient
        }
        return result
    }
}
