import FeatureCodec
import Foundation
import ImageCodecs
import NeuralNetwork
import Pixels
import PretrainedModels
import Testing

/// A model gives the same symbols, features and answers whatever runs it: those that ship, or one from outside.
///
/// The portable engine is the measure: it does not depend on threads or on the instruction set, so engines that agree
/// with it agree with one another. Run with ONEDNN_MAX_CPU_ISA to hold another instruction set to it; with
/// FEATURECODEC_STREAMS, a folder through which such runs read one another's streams; with FEATURECODEC_IMAGES, how many
/// images to try; with FEATURECODEC_MODEL, a model file whose members are tried on photographs in place of what ships.
@Suite struct AgreementTests {
    static let environment = ProcessInfo.processInfo.environment
    static let setting = environment["ONEDNN_MAX_CPU_ISA"] ?? "DEFAULT"
    static let imageCount = environment["FEATURECODEC_IMAGES"].flatMap { Int($0) } ?? 20
    static let faithful: [Engine] = {
        #if OneDNN
        [.oneDNN(threads: 1), .oneDNN(threads: 2)]
        #else
        [.fastest(threads: 1)]
        #endif
    }()

    @Test(arguments: Candidate.all, faithful)
    func engineAgrees(candidate: Candidate, engine: Engine) throws {
        let model = try candidate.load()
        let portable = (try FeatureEncoder(model: model, engine: .portable), try decoder(model, .portable))
        let other = (try FeatureEncoder(model: model, engine: engine), try decoder(model, engine))
        var (symbolCount, differing) = (0, 0)
        for (name, image) in try Self.images(photographs: candidate.takesPhotographs) {
            let expected = try portable.0.encode(image)
            let encoded = try other.0.encode(image)
            for (a, b) in zip(expected.symbols.joined(), encoded.symbols.joined()) where a != b {
                // The latent lay at the border of two bins; further apart they cannot be.
                #expect(abs(a - b) == 1, "\(name)")
                differing += 1
            }
            symbolCount += expected.symbols.reduce(0) { $0 + $1.count }
            // Streams of either engine decode to their symbols under the other.
            let (mine, theirs) = (try portable.1.decode(encoded.stream), try other.1.decode(expected.stream))
            #expect(mine.symbols == encoded.symbols && theirs.symbols == expected.symbols, "\(name)")
            let reference = try portable.1.decode(expected.stream)
            #expect(Self.relativeDifference(reference.features, theirs.features) <= 1e-4, "\(name)")
            #expect(reference.ranked(top: 1).first?.label == theirs.ranked(top: 1).first?.label, "\(name)")
        }
        let share = 100 * Double(differing) / Double(max(symbolCount, 1))
        print("\(candidate), \(engine), \(Self.setting): \(differing) of \(symbolCount) symbols differ (\(share) %)")
        #expect(share <= 0.01)
    }

    @Test(
        .enabled(if: environment["FEATURECODEC_STREAMS"] != nil, "set FEATURECODEC_STREAMS to exchange streams"),
        arguments: Candidate.all
    )
    func streamsOfOtherSettingsDecode(candidate: Candidate) throws {
        let folder = URL(fileURLWithPath: try #require(Self.environment["FEATURECODEC_STREAMS"]))
        let model = try candidate.load()
        let (encoder, decoder) = (try FeatureEncoder(model: model), try decoder(model, .fastest(threads: 1)))
        let own = folder.appendingPathComponent("\(candidate)-\(Self.setting)")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        for (index, image) in try Self.images(photographs: candidate.takesPhotographs).enumerated() {
            let encoded = try encoder.encode(image.image)
            try Data(encoded.stream).write(to: own.appendingPathComponent("\(index).fcb"))
            let symbols = encoded.symbols.joined().flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
            try Data(symbols).write(to: own.appendingPathComponent("\(index).symbols"))
        }
        for place in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where place.lastPathComponent.hasPrefix("\(candidate)-") && place.lastPathComponent != own.lastPathComponent {
            var count = 0
            while case let stream = place.appendingPathComponent("\(count).fcb"),
                FileManager.default.fileExists(atPath: stream.path)
            {
                let decoded = try decoder.decode([UInt8](Data(contentsOf: stream)))
                let expected = [UInt8](try Data(contentsOf: place.appendingPathComponent("\(count).symbols")))
                let symbols = decoded.symbols.joined().flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
                #expect(symbols == expected, "\(stream.path)")
                count += 1
            }
            print("\(Self.setting) decoded \(count) streams of \(place.lastPathComponent)")
        }
    }

    private func decoder(_ model: FeatureModel, _ engine: Engine) throws -> FeatureDecoder {
        try FeatureDecoder(model: model, engine: engine)
    }

    /// The greatest difference in units of the greatest value.
    static func relativeDifference(_ first: Tensor, _ second: Tensor) -> Float {
        guard first.shape == second.shape else { return .infinity }
        let greatest = first.scalars.reduce(0) { max($0, abs($1)) }
        let difference = zip(first.scalars, second.scalars).reduce(0) { max($0, abs($1.0 - $1.1)) }
        return difference / max(greatest, .leastNormalMagnitude)
    }

    /// Real photographs where there are some, else the scenes of the fixtures, evenly from all classes.
    static func images(photographs: Bool) throws -> [(name: String, image: RasterImage)] {
        var top = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { top.deleteLastPathComponent() }
        var folder = top.appendingPathComponent("Fixtures/Scenes")
        if photographs, let data = environment["FEATURECODEC_DATA"] {
            folder = URL(fileURLWithPath: data).appendingPathComponent("imagenette/test")
        }
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
            .compactMap { $0 as? URL }
            .filter { ["png", "jpeg", "jpg"].contains($0.pathExtension.lowercased()) }
            .sorted { $0.path < $1.path }
        let step = max(files.count / imageCount, 1)
        return try stride(from: 0, to: files.count, by: step).prefix(imageCount).map { index in
            let bytes = [UInt8](try Data(contentsOf: files[index]))
            return (files[index].lastPathComponent, try ImageDecoder.decode(bytes))
        }
    }
}

/// A codec to try.
struct Candidate: Sendable, CustomStringConvertible, CustomTestStringConvertible {
    private enum Origin: Sendable {
        case shipped(PretrainedModel)
        case file(path: String, rate: Int)
    }

    let description: String
    let takesPhotographs: Bool
    private let origin: Origin

    var testDescription: String { description }

    static let all: [Candidate] = {
        guard let path = AgreementTests.environment["FEATURECODEC_MODEL"] else {
            return PretrainedModels.entries.filter { !$0.isClassifier && $0.rateIndex == 2 }.map(shipped)
        }
        let summary = try? ModelSummary(header: bytes(of: path))
        // A file that cannot be read is tried too, and fails by its name.
        let rates = summary.map { $0.ratesInFile.isEmpty ? [$0.rateIndex] : $0.ratesInFile } ?? [1]
        return rates.map { rate in
            Candidate(
                description: "\(summary?.family ?? path)-\(rate)", takesPhotographs: true,
                origin: .file(path: path, rate: rate))
        }
    }()

    func load() throws -> FeatureModel {
        switch origin {
        case .shipped(let entry): try entry.load()
        case .file(let path, let rate): try FeatureModel(bytes: Self.bytes(of: path), rate: rate)
        }
    }

    private static func shipped(_ entry: PretrainedModel) -> Candidate {
        Candidate(
            description: entry.name, takesPhotographs: entry.family.hasPrefix("photographs"), origin: .shipped(entry))
    }

    private static func bytes(of path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
