internal import Foundation
internal import NeuralNetwork

/// What the last bits of a result may depend on, beside the seed.
enum Machine {
    /// The processor's name, as far as the system tells it, and the engine.
    static func description(_ engine: Engine) -> String {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        let name =
            lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
            .map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
        switch engine {
        case .portable: return "\(name), portable engine"
        #if OneDNN
        case .oneDNN: return "\(name), oneDNN"
        #endif
        }
    }
}
