internal import NeuralNetwork
package import Pixels

/// An encoder in whole numbers at work: images to the results of its network.
package final class IntegerEncoderRunner {
    private let encoder: IntegerEncoder
    private let plan: IntegerPlan
    private let preprocessing: Preprocessing

    /// Prepares for images of a model.
    ///
    /// - Throws: `FeatureCodecError.Code.shapeMismatch` where nothing is left of such an image.
    package init(_ encoder: IntegerEncoder, preprocessing: Preprocessing) throws(FeatureCodecError) {
        self.encoder = encoder
        plan = try IntegerPlan(encoder, height: preprocessing.height, width: preprocessing.width)
        self.preprocessing = preprocessing
    }

    /// The results by row, column and channel.
    package func results(of image: RasterImage) -> [Int32] { plan.run(samples: preprocessing.prepared(image).samples) }

    /// The latent, [1, height, width, channels].
    func latent(of image: RasterImage) -> Tensor { encoder.latent(results(of: image), shape: plan.latentShape) }
}
