import FeatureCodec
import Pixels

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads a whole file, or ends the program with status 66.
func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
        print("\(path) cannot be read")
        exit(66)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&chunk, 1, chunk.count, file)
        if count == 0 { return bytes }
        bytes += chunk[..<count]
    }
}

guard CommandLine.arguments.count == 3 else {
    print("usage: DeviceEncoder MODEL RGB, where RGB holds the model's input size as raw 8-bit samples")
    exit(64)
}
do {
    let model = try FeatureModel(bytes: bytes(of: CommandLine.arguments[1]))
    let (width, height) = (model.preprocessing.width, model.preprocessing.height)
    let samples = bytes(of: CommandLine.arguments[2])
    guard samples.count == width * height * 3 else {
        print("\(CommandLine.arguments[2]) holds \(samples.count) bytes, not \(width)x\(height)x3")
        exit(65)
    }
    let encoder = try FeatureEncoder(model: model)
    let encoded = try encoder.encode(RasterImage(width: width, height: height, samples: samples))
    print("\(encoded.stream.count) bytes")
} catch {
    print(error)
    exit(65)
}
