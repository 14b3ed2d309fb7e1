import ArgumentParser
import CommandSupport
import FeatureCodec

/// Where a command that makes a model of another one puts it, and under which name.
struct ModelOutput: ParsableArguments {
    @Option(help: "Another name for the family, so that reports tell it from the one it was made of.")
    var name: String?

    @Option(name: .shortAndLong, help: "Where the model goes; '-' is standard output.")
    var output: String

    @Flag(name: .shortAndLong, help: "Replace a file that exists.")
    var force = false

    func validate() throws {
        guard name != "" else { throw ValidationError("--name must not be empty.") }
        guard !output.isEmpty else { throw ValidationError("--output names a file for the model.") }
    }

    /// Fails early where the model could not be written in the end.
    ///
    /// - Parameter input: the model that it is made of; the name of a shipped model is no file.
    func requirePlace(besides input: String) throws {
        try OutputFile.requirePlace(output, isNoneOf: [input])
        try OutputFile.requirePlace(output, force: force)
    }

    /// A model under the name that was asked for.
    func renamed(_ model: FeatureModel) throws -> FeatureModel {
        try name.map(model.renamed(asFamily:)) ?? model
    }

    /// Writes the bytes of a model file.
    func write(_ bytes: [UInt8]) throws {
        try OutputFile.write(bytes, to: output, force: force)
    }
}
