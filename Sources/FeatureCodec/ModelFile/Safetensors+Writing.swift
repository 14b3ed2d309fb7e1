package import NeuralNetwork

/// Collects arrays and writes them as a safetensors file; equal contents give equal bytes.
package struct SafetensorsWriter {
    private struct Item {
        let type: Safetensors.ElementType
        let shape: [Int]
        let bytes: [UInt8]
    }

    /// Free text by name.
    package var metadata: [String: String]
    private var items: [String: Item] = [:]

    /// Starts an empty file.
    package init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// Adds 32-bit floats, or their nearest 16-bit floats.
    package mutating func add(_ name: String, _ tensor: Tensor, halfPrecision: Bool = false) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(tensor.count * (halfPrecision ? 2 : 4))
        for value in tensor.scalars {
            if halfPrecision {
                bytes.appendLittleEndian(HalfPrecision.bits(of: value))
            } else {
                bytes.appendLittleEndian(value.bitPattern)
            }
        }
        items[name] = Item(type: halfPrecision ? .float16 : .float32, shape: tensor.shape, bytes: bytes)
    }

    /// Adds whole numbers of 32 bits, or of 8.
    ///
    /// - Precondition: the count is the product of the shape; narrow numbers are in -128...127.
    package mutating func add(_ name: String, integers: [Int32], shape: [Int], isNarrow: Bool = false) {
        precondition(integers.count == shape.reduce(1, *), "\(integers.count) numbers for the shape \(shape)")
        var bytes: [UInt8] = []
        for value in integers {
            if isNarrow { bytes.appendLittleEndian(Int8(value)) } else { bytes.appendLittleEndian(value) }
        }
        items[name] = Item(type: isNarrow ? .integer8 : .integer32, shape: shape, bytes: bytes)
    }

    /// The file: arrays of wider elements first, which keeps every array aligned, then by name.
    package func bytes() -> [UInt8] {
        let order = items.sorted { a, b in
            let widths = (a.value.type.byteCount, b.value.type.byteCount)
            return widths.0 != widths.1 ? widths.0 > widths.1 : a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
        }
        var table: [String: JSONValue] = [:]
        if !metadata.isEmpty { table["__metadata__"] = .object(metadata.mapValues(JSONValue.text)) }
        var offset = 0
        for (name, item) in order {
            table[name] = [
                "dtype": .text(item.type.rawValue),
                "shape": .array(item.shape.map(JSONValue.integer)),
                "data_offsets": [.integer(offset), .integer(offset + item.bytes.count)],
            ]
            offset += item.bytes.count
        }
        var header = Array(JSONValue.object(table).canonicalText.utf8)
        header += repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        var file: [UInt8] = []
        file.reserveCapacity(8 + header.count + offset)
        file.appendLittleEndian(UInt64(header.count))
        file += header
        for (_, item) in order { file += item.bytes }
        return file
    }
}
