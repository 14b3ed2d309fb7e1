/// What of a JPEG file a channel must carry when both ends agreed on the rest.
///
/// T.81 calls a stream without its tables an *abbreviated format for compressed image data* (annex B.4): quantisation
/// and Huffman tables reach the receiver beforehand. Such a stream can be had honestly only if the tables do not depend
/// on the image: write with `JPEGEncoder(quality:optimizedTables: false)`, whose tables depend on the quality alone.
/// Taking the optimised tables out of a stream gives a lower bound that no real sender reaches.
public struct JPEGStream: Sendable {
    /// The stream without tables and metadata: SOI, frame and scan headers, entropy-coded data, EOI.
    ///
    /// Left out are DQT, DHT, DAC, DRI, COM and all APPn. Put back after SOI, they make the file complete again, if it
    /// defined each table once (as baseline files do).
    public let abbreviated: [UInt8]
    /// What was left out: SOI, the tables and metadata in their order, EOI.
    public let tables: [UInt8]
    /// The bytes of the entropy-coded data alone, restart markers included: what is left when all headers are agreed.
    public let entropyCodedByteCount: Int

    /// Splits a JPEG file.
    ///
    /// - Throws: `ImageCodecError` if the markers cannot be followed from SOI to EOI. The entropy-coded data are not
    ///   decoded.
    public init(_ bytes: [UInt8]) throws(ImageCodecError) {
        guard let format = ImageFormat.detect(bytes), format == .jpeg else {
            throw ImageCodecError(.unknownFormat, "not a JPEG file")
        }
        var abbreviated: [UInt8] = []
        var tables: [UInt8] = [0xFF, 0xD8]
        var scanBytes = 0
        var complete = false
        for segment in JPEGSegments(bytes) {
            if segment.marker.isTableOrMetadata {
                tables += bytes[segment.range]
            } else {
                abbreviated += bytes[segment.range]
                abbreviated += bytes[segment.scanData]
                scanBytes += segment.scanData.count
            }
            complete = segment.marker == .endOfImage
        }
        guard complete else {
            throw ImageCodecError(.truncated, "the markers of the JPEG file cannot be followed to the end of the image")
        }
        self.abbreviated = abbreviated
        self.tables = tables + [0xFF, 0xD9]
        entropyCodedByteCount = scanBytes
    }

    /// The size of the abbreviated stream, about 300 bytes less than the file for small baseline images in colour.
    ///
    /// - Parameter bytes: A JPEG file. Of anything else, nothing is known to be dispensable: its own size is returned.
    @Sendable
    public static func abbreviatedByteCount(_ bytes: [UInt8]) -> Int {
        (try? JPEGStream(bytes))?.abbreviated.count ?? bytes.count
    }
}
