import NeuralNetwork
import Testing

@testable import FeatureCodec

@Suite struct SafetensorsTests {
    private func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(UInt64(header.utf8.count))
        return bytes + Array(header.utf8) + data
    }

    @Test func arraysAreKept() throws {
        var writer = SafetensorsWriter(metadata: ["note": "häßlich \"quoted\"\n"])
        let tensor = Tensor(shape: [2, 3], scalars: [0, -1.5, 3.25e-7, 65504, -0, 1e-30])
        writer.add("exact", tensor)
        writer.add("half", tensor, halfPrecision: true)
        writer.add("whole", integers: [1, -2, .max, .min], shape: [2, 2])
        writer.add("scalar", Tensor(shape: [], scalars: [7]))
        writer.add("empty", Tensor(shape: [0, 4]))
        let bytes = writer.bytes()
        #expect(bytes == writer.bytes())
        let read = try SafetensorsFile(bytes)
        #expect(read.metadata["note"] == "häßlich \"quoted\"\n")
        #expect(try read.tensor("exact") == tensor)
        #expect(try read.tensor("half").scalars == tensor.scalars.map(HalfPrecision.rounded))
        #expect(try read.integers("whole") == [1, -2, .max, .min])
        #expect(try read.tensor("scalar").scalars == [7])
        #expect(try read.tensor("empty").count == 0)
        #expect(read.entries.values.allSatisfy { $0.range.lowerBound % $0.type.byteCount == 0 })
    }

    @Test func smallIntegersAreWidened() throws {
        let header = """
            {"a":{"dtype":"U16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"I8","shape":[1],"data_offsets":[4,5]},\
            "c":{"dtype":"U8","shape":[1],"data_offsets":[5,6]},"d":{"dtype":"I16","shape":[1],"data_offsets":[6,8]}}
            """
        let read = try SafetensorsFile(file(header, data: [0xFF, 0xFF, 1, 0, 0xFE, 0xFE, 0xFF, 0xFF]))
        #expect(try read.integers("a") == [65535, 1])
        #expect(try read.integers("b") == [-2])
        #expect(try read.integers("c") == [254])
        #expect(try read.integers("d") == [-1])
        #expect(code { _ = try read.tensor("a") } == .malformedModel)
        #expect(code { _ = try read.tensor("z") } == .missingTensor)
    }

    @Test(arguments: [
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F8","shape":[8],"data_offsets":[0,8]}}"#,
        #"{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}"#,
        #"{"a":{"shape":[2],"data_offsets":[0,8]}}"#,
        #"{"a":7}"#,
        #"{"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
        #"["a"]"#, "{", "",
    ])
    func badTablesAreRefused(header: String) {
        let bytes = file(header, data: [UInt8](repeating: 0, count: 8))
        #expect(code { _ = try SafetensorsFile(bytes) } == .malformedModel)
    }

    @Test func headerLengthsAreNotBelieved() {
        let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(code { _ = try SafetensorsFile(huge + [0x7B]) } == .limitExceeded)
        #expect(code { _ = try SafetensorsFile([100, 0, 0, 0, 0, 0, 0, 0, 0x7B]) } == .malformedModel)
        #expect(code { _ = try SafetensorsFile([1, 2]) } == .malformedModel)
    }
}

@Suite struct HalfPrecisionTests {
    @Test func everyHalfIsKept() {
        for bits in UInt16.min...UInt16.max {
            let value = HalfPrecision.value(of: bits)
            if value.isNaN {
                #expect(bits & 0x7FFF > 0x7C00)
                #expect(HalfPrecision.rounded(value).isNaN)
            } else if HalfPrecision.bits(of: value) != bits {
                Issue.record("\(bits) becomes \(HalfPrecision.bits(of: value))")
            }
        }
    }

    static let values: [Float] = [
        1, -2, 65504, 0x1p-14, 0x1p-24, 0x1p-25, 0x1.8p-24, 65519, 65520, 1 + 0x1p-11, 1 + 0x3p-11, 0.1, 1e-30,
    ]
    static let halves: [UInt16] = [
        0x3C00, 0xC000, 0x7BFF, 0x0400, 0x0001, 0x0000, 0x0002, 0x7BFF, 0x7C00, 0x3C00, 0x3C02, 0x2E66, 0x0000,
    ]

    @Test(arguments: zip(values, halves))
    func roundingIsToNearestEven(value: Float, bits: UInt16) {
        #expect(HalfPrecision.bits(of: value) == bits)
    }
}
