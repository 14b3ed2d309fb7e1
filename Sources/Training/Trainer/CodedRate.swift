internal import EntropyCoding
internal import FeatureCodec
internal import Foundation
internal import NeuralNetwork

/// What images take under the integers of a finished model, beside what they took by the densities that were trained.
struct CodedRate {
    /// The images that were measured.
    private(set) var images = 0
    /// The bits of each pass of the prior, over all images.
    private(set) var bits: [Double] = []

    /// Measures some more images [images, height, width, 3].
    mutating func add(_ batch: Tensor, model: FeatureModel, engine: Engine) throws {
        guard let prior = model.prior, let encoder = model.graphs[.encoder], let shape = model.latentShape else {
            return
        }
        let encoded = try engine.compile(encoder, model.parameters, inputShapes: [batch.shape]).run([batch])
        for image in 0..<batch.shape[0] {
            let row = RateGroup(rate: 0, images: [image])
            let passes = prior.bits(of: try prior.symbols(of: encoded.map(row.rows)), shape: shape)
            bits = bits.isEmpty ? passes : zip(bits, passes).map { $0 + $1 }
            images += 1
        }
    }

    /// The bytes of an image on average.
    var bytesPerImage: Double { images > 0 ? bits.reduce(0, +) / 8 / Double(images) : 0 }

    /// What a model file tells of it.
    var figures: [String: JSONValue] {
        func bytes(_ bits: Double) -> JSONValue { .real((bits / 8 / Double(max(images, 1)) * 100).rounded() / 100) }
        var figures = ["validation_payload_bytes": bytes(bits.reduce(0, +))]
        // Of a prior with many passes the sum says enough.
        if (2...4).contains(bits.count) { figures["validation_pass_bytes"] = .array(bits.map(bytes)) }
        return figures
    }

    /// What was lost between the densities in floating point and the integers.
    func comparison(with judgement: Judgement) -> String {
        let loss = judgement.bits > 0 ? bytesPerImage / judgement.bytesPerImage - 1 : 0
        return String(
            format: "held-out images take %.2f bytes by the trained densities, %.2f by the model's integers (%+.2f %%)",
            judgement.bytesPerImage,
            bytesPerImage,
            loss * 100
        )
    }
}

extension Prior {
    /// What the symbols of a latent cost under the tables, for each pass.
    func bits(of symbols: [[Int32]], shape: [Int]) -> [Double] {
        zip(symbols, tableIndices(of: symbols, shape: shape)).map { tables.bits(of: $0, indices: $1) }
    }
}
