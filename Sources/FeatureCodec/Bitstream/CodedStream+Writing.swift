internal import EntropyCoding

extension CodedStream {
    /// The stream as the bytes of a file.
    public func serialized() -> [UInt8] {
        var flags = coder.rawValue
        if hasLongChecksum { flags |= StreamFormat.Flag.longChecksum }
        if sourceSize != nil { flags |= StreamFormat.Flag.sourceSize }
        if rateIndex != nil { flags |= StreamFormat.Flag.rateIndex }

        var bytes = [StreamFormat.magic, StreamFormat.secondMagic | UInt8(Self.version), flags]
        bytes.reserveCapacity(payload.count + 24)
        bytes.appendLittleEndian(fingerprint)
        if let rateIndex { bytes.append(UInt8(rateIndex)) }
        if let sourceSize {
            bytes.appendVariableLength(sourceSize.width)
            bytes.appendVariableLength(sourceSize.height)
        }
        bytes.appendVariableLength(payload.count)
        bytes += payload
        if hasLongChecksum {
            bytes.appendLittleEndian(Checksum.crc32(bytes))
        } else {
            bytes.appendLittleEndian(Checksum.crc16(bytes))
        }
        return bytes
    }

    /// The payload as a packet, for a session in which both sides know the model and the transport keeps the length.
    ///
    /// It has 3 bytes beyond the payload: version and coder, and a checksum that also covers the model's fingerprint. The
    /// source size and rate index are not sent.
    public func packet() -> [UInt8] {
        var bytes = [UInt8(Self.version) << 4 | coder.rawValue]
        bytes += payload
        bytes.appendLittleEndian(Self.packetChecksum(of: bytes, fingerprint: fingerprint))
        return bytes
    }

    static func packetChecksum(of bytes: some Sequence<UInt8>, fingerprint: UInt32) -> UInt16 {
        var agreed: [UInt8] = []
        agreed.appendLittleEndian(fingerprint)
        return Checksum.crc16(bytes, initial: Checksum.crc16(agreed))
    }
}

extension [UInt8] {
    /// Appends a number from 0 in groups of seven bits, the lowest first; all groups but the last have the top bit set.
    mutating func appendVariableLength(_ value: Int) {
        var rest = UInt(value)
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
