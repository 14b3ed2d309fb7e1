/// A part of a file with a name of four letters: a chunk of PNG or RIFF, a box of the ISO base media file format.
struct ContainerPart: Equatable {
    let name: String
    /// Where its data stand in the file.
    let data: Range<Int>
}

/// Lists the parts of containers, one after the other on the outermost level.
enum Container {
    /// The chunks of a PNG file, or nil where they cannot be followed to IEND.
    static func pngChunks(_ bytes: [UInt8]) -> [ContainerPart]? {
        let reader = ByteReader(bytes[...])
        var parts: [ContainerPart] = []
        var offset = 8
        while let length = reader.number(at: offset, width: 4), let name = reader.name(at: offset + 4) {
            guard length <= bytes.count - offset - 12 else { return nil }
            parts.append(ContainerPart(name: name, data: offset + 8..<offset + 8 + length))
            guard name != "IEND" else { return parts }
            offset += 12 + length
        }
        return nil
    }

    /// The chunks of a RIFF file, or nil where they do not fill the length that its header states.
    static func riffChunks(_ bytes: [UInt8]) -> [ContainerPart]? {
        let reader = ByteReader(bytes[...], littleEndian: true)
        guard let size = reader.number(at: 4, width: 4), size >= 4, size <= bytes.count - 8 else { return nil }
        let end = 8 + size
        var parts: [ContainerPart] = []
        var offset = 12
        while offset + 8 <= end, let name = reader.name(at: offset),
            let length = reader.number(at: offset + 4, width: 4)
        {
            guard length <= end - offset - 8 else { return nil }
            parts.append(ContainerPart(name: name, data: offset + 8..<offset + 8 + length))
            // A chunk of odd length is padded with one byte.
            offset += 8 + length + length % 2
        }
        return offset >= end ? parts : nil
    }

    /// The boxes of an ISO base media file, or nil where they do not end where the file does.
    static func boxes(_ bytes: [UInt8]) -> [ContainerPart]? {
        let reader = ByteReader(bytes[...])
        var parts: [ContainerPart] = []
        var offset = 0
        while offset < bytes.count {
            guard let short = reader.number(at: offset, width: 4), let name = reader.name(at: offset + 4) else {
                return nil
            }
            var (header, size) = (8, short)
            if short == 1 {
                // The upper half of a 64-bit size is 0 in any file that fits into memory.
                guard reader.number(at: offset + 8, width: 4) == 0, let long = reader.number(at: offset + 12, width: 4)
                else { return nil }
                (header, size) = (16, long)
            } else if short == 0 {
                size = bytes.count - offset
            }
            guard size >= header, size <= bytes.count - offset else { return nil }
            parts.append(ContainerPart(name: name, data: offset + header..<offset + size))
            offset += size
        }
        return parts
    }

    /// The bytes of the data of all parts with some names.
    static func byteCount(_ parts: [ContainerPart], named names: Set<String>) -> Int {
        parts.filter { names.contains($0.name) }.reduce(0) { $0 + $1.data.count }
    }
}

extension ByteReader {
    /// Four bytes as text.
    fileprivate func name(at offset: Int) -> String? {
        part(offset..<offset + 4).map { String(decoding: $0, as: UTF8.self) }
    }
}
