internal import EntropyCoding

extension CodedStream {
    /// Reads the bytes of a file and checks, in this order, the magic, the length and the checksum.
    ///
    /// Whether the model at hand made the stream is for the caller to check, by the fingerprint.
    ///
    /// - Throws: `FeatureCodecError.Code.notAStream`, `.unsupportedVersion`, `.truncated`, `.trailingBytes`, `.damaged` or
    ///   `.limitExceeded`. Every change of one byte of a stream is found.
    public init(bytes: [UInt8], limits: DecodingLimits = .default) throws(FeatureCodecError) {
        var reader = StreamReader(bytes)
        let flags = try reader.start()
        guard let coder = CoderKind(rawValue: flags & StreamFormat.Flag.coder) else {
            throw FeatureCodecError(
                .unsupportedVersion,
                "the stream was written by a coder that this version does not have: update to read it"
            )
        }
        let hasLongChecksum = flags & StreamFormat.Flag.longChecksum != 0
        let fingerprint = try reader.fixed(4)
        let rateIndex = flags & StreamFormat.Flag.rateIndex != 0 ? try reader.fixed(1) : nil
        var size: (width: Int, height: Int)?
        if flags & StreamFormat.Flag.sourceSize != 0 {
            size = (try reader.variable("source width"), try reader.variable("source height"))
        }
        let length = try reader.variable("payload length")
        let payload = try reader.payload(length, checksumBytes: hasLongChecksum ? 4 : 2)
        try reader.checkChecksum(long: hasLongChecksum)

        // What remains can only be a writer's mistake.
        try limits.check(length, \.payloadBytes, "bytes of the payload")
        guard rateIndex != 0, size.map({ $0.width >= 1 && $0.height >= 1 }) ?? true else {
            throw FeatureCodecError(
                .damaged,
                "the stream states a source size or rate index of 0, which no writer of this format does"
            )
        }
        self.init(
            fingerprint: fingerprint,
            payload: payload,
            coder: coder,
            sourceSize: size.map { SourceSize(width: $0.width, height: $0.height) },
            rateIndex: rateIndex.map(Int.init),
            hasLongChecksum: hasLongChecksum
        )
    }

    /// Reads a packet that was written with the model of a fingerprint.
    ///
    /// - Throws: `FeatureCodecError.Code.truncated`, `.unsupportedVersion` or `.damaged`; a packet of another model is
    ///   damaged for this one.
    public init(packet: [UInt8], fingerprint: UInt32) throws(FeatureCodecError) {
        guard packet.count >= 3 else {
            throw FeatureCodecError(.truncated, "a packet has at least 3 bytes, this one \(packet.count)")
        }
        guard packet[0] >> 4 == UInt8(Self.version), let coder = CoderKind(rawValue: packet[0] & 0x0F) else {
            throw FeatureCodecError(
                .unsupportedVersion,
                "the packet begins with the byte \(packet[0]), which version \(Self.version) does not use"
            )
        }
        let content = packet.dropLast(2)
        guard Self.packetChecksum(of: content, fingerprint: fingerprint) == packet.littleEndian16(content.count) else {
            throw FeatureCodecError(
                .damaged,
                "the checksum of the packet is wrong: it was damaged, or the model "
                    + "\(FeatureModel.text(fingerprint: fingerprint)) did not write it"
            )
        }
        self.init(fingerprint: fingerprint, payload: Array(content.dropFirst()), coder: coder)
    }
}

/// Walks through the bytes of a stream without ever reading beyond them.
private struct StreamReader {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func truncated(_ what: String) -> FeatureCodecError {
        FeatureCodecError(.truncated, "the stream is cut short: its \(bytes.count) bytes end within \(what)")
    }

    /// Reads magic and version and returns the flags.
    mutating func start() throws(FeatureCodecError) -> UInt8 {
        guard !bytes.isEmpty else { throw FeatureCodecError(.truncated, "the stream is empty") }
        guard bytes[0] == StreamFormat.magic, bytes.count == 1 || bytes[1] & 0xF0 == StreamFormat.secondMagic else {
            throw FeatureCodecError(.notAStream, "these bytes are not a feature stream: they do not begin with FC B1")
        }
        guard bytes.count >= 2 else { throw truncated("the signature") }
        let version = Int(bytes[1] & 0x0F)
        guard version == CodedStream.version else {
            throw FeatureCodecError(
                .unsupportedVersion,
                "the stream has version \(version) of the format; this code reads version \(CodedStream.version)"
            )
        }
        position = 2
        let flags = UInt8(try fixed(1))
        guard flags & StreamFormat.Flag.reserved == 0 else {
            throw FeatureCodecError(
                .unsupportedVersion,
                "the stream has flags that version \(CodedStream.version) of the format does not define: it needs "
                    + "version \(CodedStream.version + 1) or later, or is damaged"
            )
        }
        return flags
    }

    /// Reads a number of up to 4 bytes, the low byte first.
    mutating func fixed(_ count: Int) throws(FeatureCodecError) -> UInt32 {
        guard bytes.count - position >= count else { throw truncated("the header") }
        defer { position += count }
        return bytes[position..<(position + count)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads a number in groups of seven bits; only the shortest form of a number below 2^31 is a number.
    mutating func variable(_ what: String) throws(FeatureCodecError) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard position < bytes.count else { throw truncated("the \(what)") }
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7F) << shift
            guard byte & 0x80 == 0 else { continue }
            guard byte != 0 || shift == 0, value <= Int(Int32.max) else { break }
            return value
        }
        throw FeatureCodecError(.damaged, "the stream is damaged: its \(what) is not a number of the format")
    }

    /// Takes the payload after a check that it, the checksum and nothing else remain.
    mutating func payload(_ length: Int, checksumBytes: Int) throws(FeatureCodecError) -> [UInt8] {
        let total = position + length + checksumBytes
        guard bytes.count >= total else {
            throw FeatureCodecError(
                .truncated,
                "the stream is cut short: it has \(bytes.count) bytes of the \(total) that its header states"
            )
        }
        guard bytes.count == total else {
            throw FeatureCodecError(
                .trailingBytes,
                "the stream has \(bytes.count) bytes, \(bytes.count - total) more than its header states"
            )
        }
        defer { position += length }
        return Array(bytes[position..<(position + length)])
    }

    func checkChecksum(long: Bool) throws(FeatureCodecError) {
        let content = bytes[..<position]
        let isRight =
            long
            ? Checksum.crc32(content) == bytes.littleEndian32(position)
            : Checksum.crc16(content) == bytes.littleEndian16(position)
        guard isRight else {
            throw FeatureCodecError(.damaged, "the stream is damaged: its checksum does not match its content")
        }
    }
}
