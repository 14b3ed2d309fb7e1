internal import Pixels

// An orientation is a wish, not part of the pixels: data that cannot be understood counts as upright.

/// The orientation in the EXIF data of a PNG file (chunk `eXIf`), or `.up`.
func pngOrientation(_ bytes: [UInt8]) -> Orientation {
    let reader = ByteReader(bytes[...])
    var offset = 8
    while let length = reader.number(at: offset, width: 4), let type = reader.part(offset + 4..<offset + 8) {
        if type.elementsEqual("eXIf".utf8) {
            return reader.part(offset + 8..<offset + 8 + length).flatMap(orientation(inTIFF:)) ?? .up
        }
        // What follows the last chunk is no part of the image.
        if type.elementsEqual("IEND".utf8) { break }
        offset += 12 + length
    }
    return .up
}

/// The orientation in the EXIF data of a JPEG file (marker APP1), or `.up`.
func jpegOrientation(_ bytes: [UInt8]) -> Orientation {
    let identifier = Array("Exif".utf8) + [0, 0]
    for segment in JPEGSegments(bytes) {
        if segment.marker == .app1, segment.payload.starts(with: identifier) {
            return orientation(inTIFF: segment.payload.dropFirst(identifier.count)) ?? .up
        }
        if segment.marker == .startOfScan {
            break
        }
    }
    return .up
}

/// The orientation in the EXIF data of a WebP file (chunk `EXIF`), or `.up`.
func webPOrientation(_ bytes: [UInt8]) -> Orientation {
    guard let chunk = Container.riffChunks(bytes)?.first(where: { $0.name == "EXIF" }) else { return .up }
    // Some writers put JPEG's identifier before the data.
    let data = bytes[chunk.data]
    let identifier = Array("Exif".utf8) + [0, 0]
    return orientation(inTIFF: data.starts(with: identifier) ? data.dropFirst(identifier.count) : data) ?? .up
}

/// The orientation (tag 274) in the first directory of a TIFF structure.
private func orientation(inTIFF bytes: ArraySlice<UInt8>) -> Orientation? {
    let littleEndian = bytes.starts(with: "II".utf8)
    guard littleEndian || bytes.starts(with: "MM".utf8) else { return nil }
    let reader = ByteReader(bytes, littleEndian: littleEndian)
    guard reader.number(at: 2, width: 2) == 42, let directory = reader.number(at: 4, width: 4),
        let entryCount = reader.number(at: directory, width: 2)
    else { return nil }
    for entry in 0..<entryCount {
        let offset = directory + 2 + 12 * entry
        guard let tag = reader.number(at: offset, width: 2) else { return nil }
        if tag == 274 {
            // One 16-bit number, stored at the start of the entry's value field.
            guard reader.number(at: offset + 2, width: 2) == 3, reader.number(at: offset + 4, width: 4) == 1 else {
                return nil
            }
            return reader.number(at: offset + 8, width: 2).flatMap(Orientation.init(rawValue:))
        }
    }
    return nil
}
