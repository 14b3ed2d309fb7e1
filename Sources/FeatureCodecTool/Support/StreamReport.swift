import EntropyCoding
import FeatureCodec
import Foundation

/// The header of a stream, and where its bits go when its model is at hand.
struct StreamReport: InspectionReport {
    /// The cost of one probability table's symbols.
    struct Cost {
        let table: Int
        let symbols: Int
        let nonzero: Int
        let bits: Double
    }

    let stream: CodedStream
    let byteCount: Int
    let model: FeatureModel?
    let costs: [Cost]

    init(stream: CodedStream, byteCount: Int, model: FeatureModel?) throws(FeatureCodecError) {
        self.stream = stream
        self.byteCount = byteCount
        self.model = model
        costs = try model.map { model throws(FeatureCodecError) in try Self.costs(of: stream, model: model) } ?? []
    }

    private static func costs(of stream: CodedStream, model: FeatureModel) throws(FeatureCodecError) -> [Cost] {
        guard let prior = model.prior, let shape = model.latentShape else { return [] }
        let symbols = try FeatureDecoder.symbols(of: stream, model: model)
        var groups: [UInt16: [Int32]] = [:]
        for (list, indices) in zip(symbols, prior.tableIndices(of: symbols, shape: shape)) {
            for (symbol, index) in zip(list, indices) { groups[index, default: []].append(symbol) }
        }
        return groups.sorted { $0.key < $1.key }.map { index, symbols in
            Cost(
                table: Int(index),
                symbols: symbols.count,
                nonzero: symbols.count { $0 != 0 },
                bits: prior.tables.bits(of: symbols, table: Int(index))
            )
        }
    }

    private var totalBits: Double { costs.reduce(0) { $0 + $1.bits } }

    var text: String {
        let place = model.map { "\($0.name), rate \($0.rateIndex) of \($0.rateCount)" }
        var lines = [
            "stream, version \(CodedStream.version), \(byteCount) bytes",
            "  payload      \(stream.payload.count) bytes, coder \(stream.coder)",
            "  framing      \(byteCount - stream.payload.count) bytes, checksum of "
                + "\(stream.hasLongChecksum ? 32 : 16) bits",
            "  model        \(FeatureModel.text(fingerprint: stream.fingerprint))  "
                + (place ?? "not at hand: use --model-path"),
        ]
        if let rate = stream.rateIndex { lines.append("  rate index   \(rate)") }
        if let size = stream.sourceSize { lines.append("  source       \(size.width)x\(size.height)") }
        if let shape = model?.latentShape {
            lines.append("  latent       \(shape[3]) channels of \(shape[1])x\(shape[2])")
            lines.append("  cross-entropy \(String(format: "%.1f bits = %.1f bytes", totalBits, totalBits / 8))")
            let subject = model?.prior?.tables.count == shape[3] ? "channel" : "table  "
            lines.append("  \(subject)   bits  symbols  not zero")
            for cost in costs {
                lines.append(
                    String(format: "  %7d %6.1f %8d %9d", cost.table, cost.bits, cost.symbols, cost.nonzero)
                )
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "kind": "stream", "version": .integer(CodedStream.version), "bytes": .integer(byteCount),
            "payload_bytes": .integer(stream.payload.count), "coder": .text("\(stream.coder)"),
            "checksum_bits": .integer(stream.hasLongChecksum ? 32 : 16),
            "fingerprint": .text(FeatureModel.text(fingerprint: stream.fingerprint)),
            "model": model.map { .text($0.name) } ?? .null,
            "rate_index": stream.rateIndex.map(JSONValue.integer) ?? .null,
        ]
        if let size = stream.sourceSize {
            members["source"] = ["width": .integer(size.width), "height": .integer(size.height)]
        }
        if let shape = model?.latentShape {
            members["latent_shape"] = .array([shape[3], shape[1], shape[2]].map(JSONValue.integer))
            members["ideal_bits"] = .real(totalBits)
            members["channels"] = .array(
                costs.map { cost in
                    [
                        "channel": .integer(cost.table), "bits": .real(cost.bits), "symbols": .integer(cost.symbols),
                        "nonzero": .integer(cost.nonzero),
                    ]
                }
            )
        }
        return .object(members)
    }
}
