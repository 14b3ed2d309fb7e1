// Times training steps, as Peers/training.py does for PyTorch; a line of JSON for each.
// Usage: TrainingStep [THREADS]

import Foundation

let threads = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 2
for step in [Step.residualNetwork, .entropicStudent] {
    let times = try step.milliseconds(threads: threads).sorted()
    let figures: [String: Any] = ["step": step.name, "best_ms": times[0], "median_ms": times[times.count / 2]]
    let line = try JSONSerialization.data(withJSONObject: figures, options: .sortedKeys)
    print(String(decoding: line, as: UTF8.self))
}
