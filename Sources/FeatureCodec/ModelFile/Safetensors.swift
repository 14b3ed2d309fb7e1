/// The safetensors container: a JSON table of named, typed, dense arrays, followed by their bytes.
///
/// Layout: the length of the table as 8 bytes little-endian, the table, the data. Offsets count from the data's start. This is the
/// table; bytes are lent to whoever reads, so that they may lie in a file that is mapped or in the program itself.
package struct Safetensors: Sendable {
    /// The type of an array's elements, by its name in the file.
    package enum ElementType: String, Sendable, CaseIterable {
        case float64 = "F64"
        case integer64 = "I64"
        case float32 = "F32"
        case integer32 = "I32"
        case float16 = "F16"
        case unsigned16 = "U16"
        case integer16 = "I16"
        case unsigned8 = "U8"
        case integer8 = "I8"

        /// The bytes of one element.
        package var byteCount: Int {
            switch self {
            case .float64, .integer64: 8
            case .float32, .integer32: 4
            case .float16, .unsigned16, .integer16: 2
            case .unsigned8, .integer8: 1
            }
        }
    }

    /// Where an array lies.
    package struct Entry: Sendable, Equatable {
        /// The type of the elements.
        package let type: ElementType
        /// The extents, outermost first.
        package let shape: [Int]
        /// The bytes in the file.
        package let range: Range<Int>
    }

    /// Free text by name.
    package let metadata: [String: String]
    /// The arrays by name.
    package let entries: [String: Entry]
}

extension Safetensors {
    /// Reads and checks the table; the data stay as they are until asked for.
    ///
    /// - Throws: `FeatureCodecError.Code.malformedModel` for a file that is cut short, whose table is no such table, or
    ///   whose arrays overlap, leave gaps or reach outside; `.limitExceeded` for counts beyond the limits.
    package init(_ bytes: Span<UInt8>, limits: DecodingLimits = .default) throws(FeatureCodecError) {
        guard bytes.count >= 8 else { throw Self.malformed("it has \(bytes.count) bytes, fewer than a header") }
        let length = UInt64(bytes.littleEndian32(4)) << 32 | UInt64(bytes.littleEndian32(0))
        guard length <= UInt64(limits.headerBytes) else {
            throw FeatureCodecError(
                .limitExceeded,
                "the header of the model file claims \(length) bytes; the limit is \(limits.headerBytes)"
            )
        }
        let dataStart = 8 + Int(length)
        guard dataStart <= bytes.count else {
            throw Self.malformed("it ends within its header: \(bytes.count) bytes where \(dataStart) belong")
        }
        let table: JSONValue
        do {
            table = try JSONValue(parsing: bytes.array(8..<dataStart), maximumBytes: limits.headerBytes)
        } catch {
            throw Self.malformed("its header is no JSON object: \(error)")
        }
        guard case .object(var members) = table else { throw Self.malformed("its header is no JSON object") }

        metadata = try Self.metadata(members.removeValue(forKey: "__metadata__"))
        try limits.check(members.count, \.tensorCount, "tensors in the model file")
        var entries: [String: Entry] = [:]
        for (name, member) in members {
            entries[name] = try Self.entry(name, member, dataStart: dataStart, end: bytes.count)
        }
        try Self.checkCoverage(entries, from: dataStart, to: bytes.count)
        self.entries = entries
    }

    static func malformed(_ fact: String) -> FeatureCodecError {
        FeatureCodecError(.malformedModel, "this is no readable safetensors file: \(fact)")
    }

    private static func metadata(_ value: JSONValue?) throws(FeatureCodecError) -> [String: String] {
        guard let value else { return [:] }
        guard case .object(let members) = value else { throw malformed("'__metadata__' is no object") }
        var result: [String: String] = [:]
        for (name, member) in members {
            guard let text = member.text else { throw malformed("the metadata entry '\(name)' is no string") }
            result[name] = text
        }
        return result
    }

    private static func entry(
        _ name: String,
        _ value: JSONValue,
        dataStart: Int,
        end: Int
    ) throws(FeatureCodecError) -> Entry {
        guard let typeName = value["dtype"]?.text, let list = value["shape"]?.array,
            let offsets = value["data_offsets"]?.array?.compactMap(\.integer), offsets.count == 2
        else { throw malformed("the tensor '\(name)' lacks its type, shape or offsets") }
        guard let type = ElementType(rawValue: typeName) else {
            throw malformed("the tensor '\(name)' has the type \(typeName), which is not supported")
        }
        let shape = list.compactMap(\.integer)
        guard shape.count == list.count, shape.count <= 8, let count = DecodingLimits.product(shape),
            let byteCount = DecodingLimits.product([count, type.byteCount])
        else { throw malformed("the tensor '\(name)' has an impossible shape") }
        guard 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= end - dataStart else {
            throw malformed("the tensor '\(name)' reaches outside the file, which may be cut short")
        }
        guard offsets[1] - offsets[0] == byteCount else {
            throw malformed(
                "the tensor '\(name)' has \(offsets[1] - offsets[0]) bytes, but the shape \(shape) needs \(byteCount)"
            )
        }
        return Entry(type: type, shape: shape, range: (dataStart + offsets[0])..<(dataStart + offsets[1]))
    }

    private static func checkCoverage(
        _ entries: [String: Entry],
        from start: Int,
        to end: Int
    ) throws(FeatureCodecError) {
        let order = entries.map { (name: $0.key, range: $0.value.range) }
            .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        var position = start
        for (name, range) in order {
            guard range.lowerBound >= position else { throw malformed("the tensor '\(name)' overlaps another") }
            guard range.lowerBound == position else { throw malformed("unused bytes lie before '\(name)'") }
            position = range.upperBound
        }
        guard position == end else { throw malformed("\(end - position) bytes follow the last tensor") }
    }
}
