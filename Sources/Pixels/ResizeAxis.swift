/// The taps of a resampling along one axis: integer weights whose sum is the same for every output position.
struct ResizeAxis {
    /// The taps of one output position.
    struct Taps {
        /// The first source position.
        var start: Int
        /// The number of source positions, at least 1.
        var count: Int
        /// Where the weights begin in `weights`.
        var offset: Int
    }

    /// One entry for each output position that is kept; `start` and `start + count` never fall.
    private(set) var taps: [Taps] = []
    /// The weights of all positions, one position after the other.
    private(set) var weights: [Int] = []
    /// What the weights of one position sum to.
    let total: Int
    /// The largest number of taps of a position.
    private(set) var longest = 0

    /// The taps that bring `source` positions to `target` positions, of which some are kept.
    init(from source: Int, to target: Int, keeping kept: Range<Int>, filter: ResizeFilter) {
        switch filter {
        case .area:
            // In units of 1 / target source pixels all borders are integers.
            let divisor = greatestCommonDivisor(source, target)
            let (box, pixel) = (source / divisor, target / divisor)
            total = box
            for position in kept {
                let (first, end) = (position * box, (position + 1) * box)
                let start = first / pixel
                append(
                    start: start,
                    weights: (start..<(end + pixel - 1) / pixel).map { index in
                        min(end, (index + 1) * pixel) - max(first, index * pixel)
                    })
            }
        case .bicubic:
            total = 1 << cubicPrecision
            for position in kept {
                let (start, weights) = cubicTaps(position: position, from: source, to: target)
                append(start: start, weights: weights)
            }
        }
    }

    private mutating func append(start: Int, weights new: [Int]) {
        taps.append(Taps(start: start, count: new.count, offset: weights.count))
        weights += new
        longest = max(longest, new.count)
    }
}

private func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    var (larger, smaller) = (first, second)
    while smaller != 0 {
        (larger, smaller) = (smaller, larger % smaller)
    }
    return larger
}

/// Bicubic weights sum to 2 to this power.
private let cubicPrecision = 22
/// Distances are measured in 2 to the minus this power.
private let distancePrecision = 18

/// The bicubic taps of one output position, scaled to sum to `1 << cubicPrecision`.
private func cubicTaps(position: Int, from source: Int, to target: Int) -> (start: Int, weights: [Int]) {
    // The distance of source pixel j from the centre of the output pixel is ((2 i + 1) source - (2 j + 1) target) / unit:
    // in source pixels when the image grows, in output pixels when it shrinks.
    let unit = 2 * max(source, target)
    let centre = (2 * position + 1) * source
    let start = max(0, (centre - 2 * unit - target) / (2 * target))
    let end = min(source, (centre + 2 * unit - target) / (2 * target) + 1)
    let raw = (start..<end).map { index in
        let distance = abs(centre - (2 * index + 1) * target)
        return catmullRom(((distance << (distancePrecision + 1)) + unit) / (2 * unit))
    }
    let sum = raw.reduce(0, +)
    var weights = raw.map { weight in
        // Rounded to nearest, halves away from zero.
        let doubled = (abs(weight) << (cubicPrecision + 1)) / sum
        return (weight < 0 ? -1 : 1) * ((doubled + 1) / 2)
    }
    // What rounding left over goes to the tap nearest the centre, the largest one.
    var largest = 0
    for index in weights.indices where weights[index] > weights[largest] {
        largest = index
    }
    weights[largest] += (1 << cubicPrecision) - weights.reduce(0, +)
    return (start, weights)
}

/// The Catmull-Rom kernel at a distance in units of `1 / (1 << distancePrecision)`, times 2^35.
///
/// `1.5 t^3 - 2.5 t^2 + 1` for t < 1, `-0.5 t^3 + 2.5 t^2 - 4 t + 2` for 1 <= t < 2, and nothing beyond.
private func catmullRom(_ t: Int) -> Int {
    let one = 1 << distancePrecision
    // At twice the scale the coefficients are integers; 3 (2^18)^3 and 5 (2^19)^2 2^18 fit into 63 bits.
    let doubled =
        if t < one {
            3 * t * t * t - 5 * t * t * one + 2 * one * one * one
        } else if t < 2 * one {
            5 * t * t * one - t * t * t - 8 * t * one * one + 4 * one * one * one
        } else {
            0
        }
    // Times 2^55 so far; an arithmetic shift rounds to nearest.
    return (doubled + (1 << 19)) >> 20
}
