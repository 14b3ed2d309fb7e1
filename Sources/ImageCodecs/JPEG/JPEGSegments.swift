/// The second byte of a JPEG marker.
struct JPEGMarker: Equatable {
    let rawValue: UInt8

    static let startOfImage = JPEGMarker(rawValue: 0xD8)
    static let endOfImage = JPEGMarker(rawValue: 0xD9)
    static let startOfScan = JPEGMarker(rawValue: 0xDA)
    static let app1 = JPEGMarker(rawValue: 0xE1)

    /// SOF0 to SOF15: the frame header.
    var isStartOfFrame: Bool { (0xC0...0xCF).contains(rawValue) && ![0xC4, 0xC8, 0xCC].contains(rawValue) }
    /// RST0 to RST7, which stand within the data of a scan.
    var isRestart: Bool { (0xD0...0xD7).contains(rawValue) }
    /// Whether neither a length nor a payload follows.
    var standsAlone: Bool { isRestart || self == .startOfImage || self == .endOfImage || rawValue == 0x01 }
    /// DQT, DHT, DAC, DRI, COM and APPn: what an abbreviated stream leaves out.
    var isTableOrMetadata: Bool {
        [0xC4, 0xCC, 0xDB, 0xDD, 0xFE].contains(rawValue) || (0xE0...0xEF).contains(rawValue)
    }
}

/// A marker of a JPEG file with what belongs to it.
struct JPEGSegment {
    let marker: JPEGMarker
    /// Where marker, length and payload stand in the file; not the scan data.
    let range: Range<Int>
    /// What follows the length, empty for markers without one.
    let payload: ArraySlice<UInt8>
    /// The entropy-coded data after the header of a scan, restart markers included; else empty.
    let scanData: Range<Int>
}

/// Walks over the markers of a JPEG file, in time linear in its size, until EOI or the first byte that does not fit.
struct JPEGSegments: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var offset = 0
    private var ended = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> JPEGSegment? {
        // Any number of fill bytes 0xFF may precede a marker.
        let start = offset
        while offset + 1 < bytes.count, bytes[offset] == 0xFF, bytes[offset + 1] == 0xFF {
            offset += 1
        }
        guard !ended, offset + 1 < bytes.count, bytes[offset] == 0xFF, bytes[offset + 1] != 0 else { return nil }
        let marker = JPEGMarker(rawValue: bytes[offset + 1])
        offset += 2
        if marker.standsAlone {
            ended = marker == .endOfImage
            return JPEGSegment(marker: marker, range: start..<offset, payload: [], scanData: offset..<offset)
        }
        guard let length = ByteReader(bytes[...]).number(at: offset, width: 2), length >= 2,
            length <= bytes.count - offset
        else { return nil }
        let payload = bytes[offset + 2..<offset + length]
        offset += length
        let header = start..<offset
        if marker == .startOfScan {
            skipScanData()
        }
        return JPEGSegment(marker: marker, range: header, payload: payload, scanData: header.upperBound..<offset)
    }

    /// Goes to the next marker that is neither a stuffed zero nor a restart.
    private mutating func skipScanData() {
        while offset < bytes.count {
            if bytes[offset] == 0xFF, offset + 1 < bytes.count {
                let marker = JPEGMarker(rawValue: bytes[offset + 1])
                if marker.rawValue != 0, marker.rawValue != 0xFF, !marker.isRestart {
                    return
                }
            }
            offset += 1
        }
    }
}
