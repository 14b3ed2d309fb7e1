import FeatureCodec
import NeuralNetwork

/// Encoders in whole numbers with random weights.
enum RandomIntegerEncoder {
    /// What a layer looks like beside its weights.
    struct Form {
        var outputs: Int
        var kernel: Int
        var stride: Int
        var padding: Int
        var groups = 1
    }

    /// The forms of an encoder that fits `TinyModel`: 16x16 to four channels of 4x4.
    static let tiny = [
        Form(outputs: 6, kernel: 3, stride: 2, padding: 1), Form(outputs: 4, kernel: 3, stride: 2, padding: 1),
    ]

    /// One to four layers of any form that leaves something of an image of the size, some with groups of channels.
    static func forms(height: Int, width: Int, using generator: inout SeededGenerator) -> [Form] {
        var (rows, columns) = (height, width)
        var forms: [Form] = []
        var channels = 3
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let kernel = Int.random(in: 1...5, using: &generator)
            let divisors = (1...channels).filter { channels.isMultiple(of: $0) }
            let groups = Bool.random(using: &generator) ? 1 : divisors.randomElement(using: &generator) ?? 1
            let form = Form(
                outputs: groups * Int.random(in: 1...max(1, 35 / groups), using: &generator),
                kernel: kernel,
                stride: Int.random(in: 1...3, using: &generator),
                padding: Int.random(in: 0..<kernel, using: &generator),
                groups: groups
            )
            let room = (rows + 2 * form.padding - kernel, columns + 2 * form.padding - kernel)
            guard room.0 >= 0, room.1 >= 0 else { continue }
            (rows, columns) = (room.0 / form.stride + 1, room.1 / form.stride + 1)
            forms.append(form)
            channels = form.outputs
        }
        return forms.isEmpty ? [Form(outputs: 3, kernel: 1, stride: 1, padding: 0)] : forms
    }

    /// An encoder of some forms.
    ///
    /// Scales bring most results into range; some leave it on either side.
    static func make(_ forms: [Form] = tiny, seed: UInt64) throws -> IntegerEncoder {
        var generator = SeededGenerator(seed: seed)
        var channels = 3
        var layers: [IntegerLayer] = []
        for form in forms {
            let read = channels / form.groups * form.kernel * form.kernel
            let count = form.outputs * read
            let spread = Double(read).squareRoot() * 36 * 120
            layers.append(
                try IntegerLayer(
                    isTransposed: false,
                    inputChannels: channels,
                    outputChannels: form.outputs,
                    groups: form.groups,
                    kernel: form.kernel,
                    stride: form.stride,
                    padding: form.padding,
                    weights: (0..<count).map { _ in Int8.random(in: IntegerEncoder.weights, using: &generator) },
                    biases: (0..<form.outputs).map { _ in Int32.random(in: -20_000...20_000, using: &generator) },
                    scales: (0..<form.outputs).map { _ in
                        FixedPointScale(Double.random(in: 50...400, using: &generator) / spread)
                    }
                )
            )
            channels = form.outputs
        }
        return try IntegerEncoder(
            network: IntegerNetwork(layers: layers, inputs: IntegerEncoder.inputs),
            zeroPoints: (0..<3).map { _ in UInt8.random(in: 0...255, using: &generator) },
            fractionDigits: 6
        )
    }
}
