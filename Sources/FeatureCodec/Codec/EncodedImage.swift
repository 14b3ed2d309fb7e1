public import EntropyCoding

/// What encoding an image gives.
public struct EncodedImage: Sendable, Equatable {
    /// The whole stream, as it is written to a file.
    public let stream: [UInt8]
    /// The coded symbols alone.
    public let payload: [UInt8]
    /// What turned the symbols into the payload.
    public let coder: CoderKind
    /// The symbols of each pass of the prior; the factorised prior has one, in the order channel, row, column.
    public let symbols: [[Int32]]
    /// The bits that the symbols have under the model's tables: the least that any coder could reach.
    public let bits: Double
    /// The fingerprint of the model that made the stream.
    public let fingerprint: UInt32
    /// The place of that model in its family: lower than asked for where a byte limit required it.
    public let rateIndex: Int

    /// The payload as a packet, for a session that knows the model; see `CodedStream.packet()`.
    public var packet: [UInt8] { CodedStream(fingerprint: fingerprint, payload: payload, coder: coder).packet() }
}
