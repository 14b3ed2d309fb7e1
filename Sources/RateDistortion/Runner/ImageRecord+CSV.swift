extension ImageRecord {
    /// The names of the columns of `images.csv`.
    static let columns = [
        "image", "class", "unseen", "method", "setting", "bytes", "payload_bytes", "abbreviated_bytes", "bits",
        "predicted", "correct", "correct_top5", "psnr_rgb", "ms_ssim_rgb", "exact", "encode_ms", "decode_ms",
        "judge_ms", "pixels", "reference", "cold", "width", "height", "psnr_y", "feature_error", "counts",
    ]

    /// The sides that an image may have.
    private static let sides = 1...1 << 20

    /// The record as fields in the order of `columns`; nothing stands for nil.
    var fields: [String] {
        [
            image, className, flag(isUnseen), method, setting, "\(bytes)", "\(payloadBytes)", text(abbreviatedBytes),
            text(bits), predicted.joined(separator: "|"), text(isCorrect.map(flag)), text(isInTopFive.map(flag)),
            text(psnr),
            text(msSSIM), flag(isExact), "\(encodeMilliseconds)", "\(decodeMilliseconds)", text(judgeMilliseconds),
            pixelHash, reference ?? "", flag(isCold), "\(width)", "\(height)", text(lumaPSNR), text(featureError),
            counts.map { "\($0)" }.joined(separator: "|"),
        ]
    }

    /// Reads a record back, or nil where the fields are not those of one.
    init?(fields: [String]) {
        guard fields.count == Self.columns.count, let bytes = Int(fields[5]), bytes > 0,
            let payloadBytes = Int(fields[6]), payloadBytes >= 0,
            let width = Int(fields[21]), let height = Int(fields[22]), Self.sides.contains(width),
            Self.sides.contains(height)
        else { return nil }
        var isDamaged = false
        /// What stands in a column: nothing, or a finite number.
        func number(_ column: Int) -> Double? {
            guard !fields[column].isEmpty else { return nil }
            let number = Double(fields[column])
            isDamaged = isDamaged || number?.isFinite != true
            return number
        }
        guard let encode = number(15), let decode = number(16) else { return nil }
        image = fields[0]
        className = fields[1]
        isUnseen = fields[2] == "1"
        method = fields[3]
        setting = fields[4]
        self.bytes = bytes
        self.payloadBytes = payloadBytes
        abbreviatedBytes = fields[7].isEmpty ? nil : Int(fields[7]) ?? 0
        bits = number(8)
        predicted = fields[9].split(separator: "|").map(String.init)
        isCorrect = fields[10].isEmpty ? nil : fields[10] == "1"
        isInTopFive = fields[11].isEmpty ? nil : fields[11] == "1"
        psnr = number(12)
        msSSIM = number(13)
        isExact = fields[14] == "1"
        encodeMilliseconds = encode
        decodeMilliseconds = decode
        judgeMilliseconds = number(17)
        pixelHash = fields[18]
        reference = fields[19].isEmpty ? nil : fields[19]
        isCold = fields[20] == "1"
        self.width = width
        self.height = height
        lumaPSNR = number(23)
        featureError = number(24)
        let counts = fields[25].split(separator: "|").map { Double($0) }
        guard counts.allSatisfy({ $0?.isFinite == true }), !isDamaged, abbreviatedBytes ?? 1 > 0 else { return nil }
        self.counts = counts.compactMap { $0 }
    }

    private func flag(_ value: Bool) -> String { value ? "1" : "0" }
    private func text(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }
}
