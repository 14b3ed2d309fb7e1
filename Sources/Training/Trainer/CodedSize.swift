internal import Datasets
internal import EntropyCoding
internal import FeatureCodec
internal import NeuralNetwork

extension FeatureModel {
    /// The bytes that an image takes on average under the model's tables, as an ideal coder would write it; nil for a
    /// classifier.
    ///
    /// - Parameter loader: the images, as the encoder sees them.
    func codedBytes(of loader: BatchLoader, engine: Engine) throws -> Double? {
        guard let prior, let encoder = graphs[.encoder], let shape = latentShape else { return nil }
        let length = shape.reduce(1, *)
        var bits = 0.0
        var images = 0
        for step in 0..<loader.stepsPerEpoch {
            let batch = try loader.batch(epoch: 0, step: step)
            let plan = try engine.compile(encoder, parameters, inputShapes: [batch.images.shape])
            let latents = try plan.run([batch.images])[0]
            for image in 0..<batch.count {
                let scalars = latents.scalars[image * length..<(image + 1) * length]
                bits += try prior.bits(of: Tensor(shape: shape, scalars: Array(scalars)))
            }
            images += batch.count
        }
        return images > 0 ? bits / 8 / Double(images) : nil
    }
}

extension Prior {
    /// The bits of a latent's symbols under the tables.
    fileprivate func bits(of latent: Tensor) throws -> Double {
        let symbols = try symbols(of: latent)
        return symbols.indices.reduce(0) { sum, pass in
            let indices = tableIndices(pass: pass, shape: latent.shape, known: Array(symbols[..<pass]))
            return sum + tables.bits(of: symbols[pass], indices: indices)
        }
    }
}
