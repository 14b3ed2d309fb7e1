internal import Datasets
internal import ImageCodecs
internal import Pixels

/// The images of another data set as an image codec leaves them, perhaps several times at different qualities.
struct RecodedDataset: ImageDataset {
    private let base: any ImageDataset
    private let recoding: RecodingRecipe
    private let size: Int

    /// - Parameter size: the side to which images are brought before they are coded, as an evaluation does it.
    /// - Throws: `TrainingError.Code.unsuitableData` where the codec is not part of the build.
    init(_ base: any ImageDataset, _ recoding: RecodingRecipe, size: Int) throws(TrainingError) {
        let format = recoding.encoder(loss: recoding.losses[0]).format
        if !format.isAvailable, let trait = format.trait {
            throw TrainingError(
                .unsuitableData,
                "the recipe codes images as \(format), which is not part of this build; build with the package trait "
                    + "\(trait): swift build --traits default,\(trait)"
            )
        }
        self.base = base
        self.recoding = recoding
        self.size = size
    }

    var name: String { "\(base.name) as \(recoding.codec.rawValue)" }
    var classes: [String] { base.classes }
    var count: Int { base.count * recoding.copies }

    func label(at index: Int) -> Int { base.label(at: index % base.count) }

    func identifier(at index: Int) -> String {
        let loss = loss(at: index)
        let text = loss == loss.rounded() ? "\(Int(loss))" : "\(loss)"
        return "\(base.identifier(at: index % base.count))@\(text)"
    }

    func isUnseen(at index: Int) -> Bool { base.isUnseen(at: index % base.count) }

    /// The quality or distance of an image: neighbours take them in turn; the copies of one are spread over them.
    func loss(at index: Int) -> Double {
        let (copy, image) = index.quotientAndRemainder(dividingBy: max(base.count, 1))
        let offset = copy * recoding.losses.count / recoding.copies
        return recoding.losses[(image + offset) % recoding.losses.count]
    }

    func image(at index: Int) throws(DatasetError) -> RasterImage {
        let image = try base.image(at: index % base.count)
        let sized = image.converted(to: .rgb).resizedToCover(width: size, height: size, filter: .area)
        do {
            return try ImageDecoder.decode(recoding.encoder(loss: loss(at: index)).encode(sized))
        } catch {
            throw DatasetError(.unreadableImage, "\(identifier(at: index)): \(error)")
        }
    }
}

extension RecodingRecipe {
    /// The codec at a quality or distance, with the settings that an evaluation uses.
    func encoder(loss: Double) -> any ImageEncoder {
        switch codec {
        case .jpeg: JPEGEncoder(quality: Int(loss))
        case .webp: WebPEncoder(.lossy(quality: Int(loss)))
        case .jxl: JPEGXLEncoder(distance: loss)
        case .avif: AVIFEncoder(quality: Int(loss))
        }
    }
}
