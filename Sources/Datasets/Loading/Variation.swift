internal import Pixels

/// What is done to one image: a part of it, mirrored or not, with its colours changed.
struct Variation: Equatable {
    /// A rectangle in pixels of the source; it may stick out of the image.
    struct Window: Equatable {
        var x: Float
        var y: Float
        var width: Float
        var height: Float
    }

    var window: Window
    var border = Augmentation.Border.reflect
    var isFlipped = false
    var brightness: Float = 1
    var contrast: Float = 1
    var saturation: Float = 1
    let target: (width: Int, height: Int)

    /// The middle of the source at its own scale.
    init(centredIn source: (width: Int, height: Int), target: (width: Int, height: Int)) {
        self.target = target
        window = Window(
            x: Float((source.width - target.width) / 2),
            y: Float((source.height - target.height) / 2),
            width: Float(target.width),
            height: Float(target.height)
        )
    }

    static func == (first: Variation, second: Variation) -> Bool {
        first.window == second.window && first.border == second.border && first.isFlipped == second.isFlipped
            && first.brightness == second.brightness && first.contrast == second.contrast
            && first.saturation == second.saturation && first.target == second.target
    }

    /// Whether colours stay as they are.
    var keepsColors: Bool { brightness == 1 && contrast == 1 && saturation == 1 }

    /// The window as an image of the target size; the source is RGB.
    func crop(_ image: RasterImage) -> RasterImage {
        let isCopy = window.width == Float(target.width) && window.height == Float(target.height)
        let columns = isCopy ? copiedPositions(horizontally: true, image) : nil
        let rows = isCopy ? copiedPositions(horizontally: false, image) : nil
        if let columns, let rows {
            return isIdentity(columns, rows, image) ? image : copy(image, columns: columns, rows: rows)
        }
        return resample(image)
    }

    private func isIdentity(_ columns: [Int], _ rows: [Int], _ image: RasterImage) -> Bool {
        columns.count == image.width && rows.count == image.height
            && columns.elementsEqual(0..<image.width) && rows.elementsEqual(0..<image.height)
    }

    /// For each target column or row the one of the source, -1 for black.
    private func copiedPositions(horizontally: Bool, _ image: RasterImage) -> [Int] {
        let start = Int(horizontally ? window.x : window.y)
        let count = horizontally ? target.width : target.height
        let limit = horizontally ? image.width : image.height
        let positions = (start..<start + count).map { position in
            switch border {
            case .zero: (0..<limit).contains(position) ? position : -1
            case .reflect: Self.reflected(position, limit)
            }
        }
        return horizontally && isFlipped ? positions.reversed() : positions
    }

    /// Mirrors a position into `0..<limit`, without repeating the edge.
    private static func reflected(_ position: Int, _ limit: Int) -> Int {
        guard limit > 1 else { return 0 }
        let period = 2 * (limit - 1)
        let folded = ((position % period) + period) % period
        return folded < limit ? folded : period - folded
    }

    private func copy(_ image: RasterImage, columns: [Int], rows: [Int]) -> RasterImage {
        let source = image.samples.span
        var samples = [UInt8](repeating: 0, count: target.width * target.height * 3)
        var result = samples.mutableSpan
        var destination = 0
        for row in rows {
            for column in columns {
                if row >= 0, column >= 0 {
                    let place = (row &* image.width &+ column) &* 3
                    result[destination] = source[place]
                    result[destination &+ 1] = source[place &+ 1]
                    result[destination &+ 2] = source[place &+ 2]
                }
                destination &+= 3
            }
        }
        return RasterImage(width: target.width, height: target.height, samples: samples)
    }

    /// Bilinear interpolation at the centres of the target's pixels; positions outside take the edge.
    private func resample(_ image: RasterImage) -> RasterImage {
        let columns = taps(horizontally: true, image.width)
        let rows = taps(horizontally: false, image.height)
        let source = image.samples.span
        var samples = [UInt8](repeating: 0, count: target.width * target.height * 3)
        var result = samples.mutableSpan
        var destination = 0
        for row in rows {
            let upper = row.first &* image.width
            let lower = row.second &* image.width
            for column in columns {
                let places = (
                    (upper &+ column.first) &* 3, (upper &+ column.second) &* 3,
                    (lower &+ column.first) &* 3, (lower &+ column.second) &* 3
                )
                // Weights are of 256, their products of 65,536.
                let (right, below) = (column.weight, row.weight)
                for channel in 0..<3 {
                    let above =
                        Int(source[places.0 &+ channel]) &* (256 &- right) &+ Int(source[places.1 &+ channel]) &* right
                    let under =
                        Int(source[places.2 &+ channel]) &* (256 &- right) &+ Int(source[places.3 &+ channel]) &* right
                    let sum = above &* (256 &- below) &+ under &* below
                    result[destination &+ channel] = UInt8(truncatingIfNeeded: (sum &+ 32768) >> 16)
                }
                destination &+= 3
            }
        }
        return RasterImage(width: target.width, height: target.height, samples: samples)
    }

    /// The two neighbours of a target position and 256 times the weight of the second.
    private struct Tap {
        let first: Int
        let second: Int
        let weight: Int
    }

    private func taps(horizontally: Bool, _ limit: Int) -> [Tap] {
        let start = horizontally ? window.x : window.y
        let count = horizontally ? target.width : target.height
        let step = (horizontally ? window.width : window.height) / Float(count)
        let taps = (0..<count).map { number in
            let position = min(max(start + (Float(number) + 0.5) * step - 0.5, 0), Float(limit - 1))
            let first = Int(position)
            return Tap(
                first: first,
                second: min(first + 1, limit - 1),
                weight: Int((position - Float(first)) * 256 + 0.5)
            )
        }
        return horizontally && isFlipped ? taps.reversed() : taps
    }
}
