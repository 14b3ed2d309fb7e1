/// What an evaluation keeps of the images that it has measured: sums, and the numbers that quantiles need.
///
/// Images are added in the order of the plan, so that sums are the same to the last bit however a run was cut.
public struct RunTally: Sendable, Equatable {
    /// The images measured.
    public private(set) var images = 0
    /// How many of them the data mark as unseen.
    public private(set) var unseenImages = 0
    /// The images left out because they could not be read, with the reason.
    public private(set) var unreadable: [String] = []
    /// The size that all images have, or nil where they differ.
    var size: (width: Int, height: Int)? { sizes.count == 1 ? sizes.first.map { ($0[0], $0[1]) } : nil }
    /// Up to two of the sizes that images have.
    private var sizes: Set<[Int]> = []
    /// The figures of each row that an image has, in the order of the plan.
    private(set) var points: [PointTally]

    private var measuredImages = FingerprintHash()
    private var listedImages = FingerprintHash()

    /// Begins with no image.
    init(recordsPerImage: Int) {
        points = [PointTally](repeating: PointTally(), count: recordsPerImage)
    }

    /// A hash of names, classes and pixels of the images measured.
    var dataHash: String { measuredImages.text }
    /// A hash of names and classes of all images, with those left out.
    var listHash: String { listedImages.text }

    /// Adds the next image.
    ///
    /// - Precondition: the image has a record for each point.
    mutating func add(_ outcome: ImageOutcome) {
        listedImages.combine(outcome.image)
        listedImages.combine(outcome.className)
        switch outcome {
        case .unreadable(_, _, let reason):
            unreadable.append(reason)
        case .measured(let records):
            precondition(records.count == points.count, "an image has a record for each point")
            guard let first = records.first else { return }
            images += 1
            if first.isUnseen { unseenImages += 1 }
            if sizes.count < 2 { sizes.insert([first.width, first.height]) }
            measuredImages.combine(first.image)
            measuredImages.combine(first.className)
            measuredImages.combine(first.pixelHash)
            for (index, record) in records.enumerated() { points[index].add(record) }
        }
    }
}
