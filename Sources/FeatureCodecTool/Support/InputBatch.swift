import CommandSupport
import Datasets
import Foundation

/// Several inputs of one command: each has its turn, whatever becomes of the others.
enum InputBatch {
    /// Where the result of each input goes.
    ///
    /// Without `output`, beside the input under its name with another extension, or to standard output for standard input.
    /// With one input, `output` is that file, or a folder that exists; with several it is a folder, which is made.
    ///
    /// - Throws: `ToolError` with the status `usage` when two inputs would share a file or several go to standard output;
    ///   `cannotCreate` when the folder cannot be made.
    static func outputs(
        for inputs: [String],
        output: String?,
        extension fileExtension: String
    ) throws(ToolError) -> [String: String] {
        func name(_ input: String) -> String {
            let url = URL(place: input == "-" ? "standard-input" : input)
            return url.deletingPathExtension().lastPathComponent + "." + fileExtension
        }
        guard output != "" else { throw ToolError(.usage, "an empty name is no place for an output") }
        var isFolder: ObjCBool = false
        let isInFolder: Bool
        if let output {
            let exists = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
            isInFolder = inputs.count > 1 || (output != "-" && exists && isFolder.boolValue)
            if inputs.count > 1 {
                guard output != "-" else {
                    throw ToolError(.usage, "several results cannot go to standard output; name a folder with --output")
                }
            }
        } else {
            isInFolder = false
        }
        var result: [String: String] = [:]
        var users: [String: String] = [:]
        for input in inputs {
            let path: String
            if let output {
                path = isInFolder ? URL(place: output).appendingPathComponent(name(input)).path : output
            } else {
                path =
                    input == "-"
                    ? "-"
                    : URL(place: input).deletingLastPathComponent().appendingPathComponent(name(input)).path
            }
            if let other = users[path] {
                throw ToolError(.usage, "'\(other)' and '\(input)' would both be written to \(path); run them apart")
            }
            users[path] = input
            result[input] = path
        }
        if let output, inputs.count > 1 { try OutputFolder.make(output) }
        return result
    }
}
