import Foundation
import ImageCodecs
public import NeuralNetwork

extension EvaluationResults.MachineFacts {
    /// The machine that the process runs on.
    ///
    /// - Parameters:
    ///   - engine: what runs the networks.
    ///   - threads: the number of threads of the run.
    ///   - tool: the version of the program, or nil.
    public static func current(engine: Engine, threads: Int, tool: String? = nil) -> Self {
        var versions = ImageLibraries.versions
        versions["Swift"] = swiftVersion
        versions["oneDNN"] = engine.libraryVersion
        versions["featurecodec"] = tool
        return Self(
            processor: processorName ?? "unknown processor",
            processors: ProcessInfo.processInfo.activeProcessorCount,
            system: systemName,
            engine: engine == .portable ? "the portable engine" : "oneDNN",
            threads: threads,
            versions: versions
        )
    }

    private static var processorName: String? {
        value(ofKey: "model name", in: "/proc/cpuinfo", separator: ":")
    }

    private static var systemName: String {
        let name = value(ofKey: "PRETTY_NAME", in: "/etc/os-release", separator: "=")
        return name ?? ProcessInfo.processInfo.operatingSystemVersionString
    }

    private static func value(ofKey key: String, in path: String, separator: Character) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix(key) {
            guard let mark = line.firstIndex(of: separator) else { continue }
            let value = line[line.index(after: mark)...].filter { $0 != "\"" }
            return value.trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    private static var swiftVersion: String {
        #if compiler(>=6.4)
        "6.4 or later"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }
}
