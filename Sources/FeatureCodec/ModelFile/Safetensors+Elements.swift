package import NeuralNetwork

extension Safetensors {
    /// The elements of an array of weights as 32-bit floats; half precision and whole numbers of 8 bits are expanded exactly.
    ///
    /// - Parameter bytes: the file that the table was read from.
    /// - Throws: `FeatureCodecError.Code.missingTensor`, or `.malformedModel` for an array of another type.
    package func tensor(_ name: String, in bytes: Span<UInt8>) throws(FeatureCodecError) -> Tensor {
        let entry = try entry(name)
        let starts = stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: entry.type.byteCount)
        let scalars: [Float]
        switch entry.type {
        case .float32: scalars = starts.map { Float(bitPattern: bytes.littleEndian32($0)) }
        case .float16: scalars = starts.map { HalfPrecision.value(of: bytes.littleEndian16($0)) }
        case .integer8: scalars = starts.map { Float(Int8(bitPattern: bytes[$0])) }
        default:
            throw FeatureCodecError(
                .malformedModel,
                "the tensor '\(name)' has the type \(entry.type.rawValue); weights are F32, F16 or I8"
            )
        }
        return Tensor(shape: entry.shape, scalars: scalars)
    }

    /// The elements of an array of whole numbers of at most 32 bits.
    ///
    /// - Parameter bytes: the file that the table was read from.
    /// - Throws: `FeatureCodecError.Code.missingTensor`, or `.malformedModel` for an array of another type.
    package func integers(_ name: String, in bytes: Span<UInt8>) throws(FeatureCodecError) -> [Int32] {
        let entry = try entry(name)
        let starts = stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: entry.type.byteCount)
        switch entry.type {
        case .integer32: return starts.map { Int32(bitPattern: bytes.littleEndian32($0)) }
        case .unsigned16: return starts.map { Int32(bytes.littleEndian16($0)) }
        case .integer16: return starts.map { Int32(Int16(bitPattern: bytes.littleEndian16($0))) }
        case .unsigned8: return starts.map { Int32(bytes[$0]) }
        case .integer8: return starts.map { Int32(Int8(bitPattern: bytes[$0])) }
        default:
            throw FeatureCodecError(
                .malformedModel,
                "the tensor '\(name)' has the type \(entry.type.rawValue), not whole numbers of at most 32 bits"
            )
        }
    }

    private func entry(_ name: String) throws(FeatureCodecError) -> Entry {
        guard let entry = entries[name] else {
            throw FeatureCodecError(.missingTensor, "the tensor '\(name)' is missing")
        }
        return entry
    }
}

extension Span<UInt8> {
    /// The 16-bit number that starts at an index, low byte first.
    @inline(__always)
    func littleEndian16(_ index: Int) -> UInt16 {
        UInt16(self[index]) | UInt16(self[index + 1]) << 8
    }

    /// The 32-bit number that starts at an index, low byte first.
    @inline(__always)
    func littleEndian32(_ index: Int) -> UInt32 {
        UInt32(littleEndian16(index)) | UInt32(littleEndian16(index + 2)) << 16
    }

    /// A copy of some of the bytes.
    func array(_ range: Range<Int>) -> [UInt8] { range.map { self[$0] } }
}

extension [UInt8] {
    /// The 16-bit number that starts at an index, low byte first.
    func littleEndian16(_ index: Int) -> UInt16 { span.littleEndian16(index) }

    /// The 32-bit number that starts at an index, low byte first.
    func littleEndian32(_ index: Int) -> UInt32 { span.littleEndian32(index) }

    /// Appends a whole number, low byte first.
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}
