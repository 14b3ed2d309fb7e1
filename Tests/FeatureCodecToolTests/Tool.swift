import Foundation
import ImageCodecs
import Pixels
import Testing

/// The built command, run as a process.
enum Tool {
    /// What a run left behind.
    struct Run {
        let status: Int32
        let output: [UInt8]
        let errors: String
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The command was not built beside the tests.
    struct Missing: Error {}

    /// An executable, which lies beside the tests.
    static func executable(_ name: String = "featurecodec") throws -> URL {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let places = [tests, Bundle.main.executableURL, URL(fileURLWithPath: CommandLine.arguments[0])]
        let found = places.compactMap { $0?.deletingLastPathComponent().appendingPathComponent(name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        guard let found else { throw Missing() }
        return found
    }

    /// Runs the command to its end.
    ///
    /// - Parameters:
    ///   - arguments: the words after the command's name.
    ///   - command: the command.
    ///   - input: what standard input holds.
    ///   - output: where standard output goes, if not into the result.
    ///   - errorOutput: where standard error goes, if not into the result.
    ///   - copy: another place of the command, which becomes the working folder too.
    ///   - fileSizeLimit: how large files may grow, in blocks of 1,024 bytes.
    static func run(
        _ arguments: [String],
        command: String = "featurecodec",
        input: [UInt8] = [],
        output: String? = nil,
        errorOutput: String? = nil,
        copy: URL? = nil,
        fileSizeLimit: Int? = nil
    ) throws -> Run {
        let process = Process()
        process.executableURL = try copy ?? executable(command)
        process.currentDirectoryURL = copy?.deletingLastPathComponent()
        process.arguments = arguments
        if let fileSizeLimit {
            let command = try executable(command).path
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", "ulimit -f \(fileSizeLimit); exec \"$0\" \"$@\"", command] + arguments
        }
        // Through files, so that no pipe can fill up.
        let folder = try TemporaryFolder()
        try folder.write(input, "in")
        try folder.write([], "out")
        try folder.write([], "err")
        process.standardInput = try FileHandle(forReadingFrom: folder.url("in"))
        let place = output.map { URL(fileURLWithPath: $0) } ?? folder.url("out")
        process.standardOutput = try FileHandle(forWritingTo: place)
        let errorPlace = errorOutput.map { URL(fileURLWithPath: $0) } ?? folder.url("err")
        process.standardError = try FileHandle(forWritingTo: errorPlace)
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: try folder.read("out"),
            errors: String(decoding: try folder.read("err"), as: UTF8.self)
        )
    }
}

extension Tool {
    /// Starts the command, sends SIGINT as soon as something is so, and returns the exit status.
    static func interrupt(_ arguments: [String], when isReady: () -> Bool) throws -> Int32 {
        let process = Process()
        process.executableURL = try executable()
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        while process.isRunning, !isReady() { Thread.sleep(forTimeInterval: 0.002) }
        process.interrupt()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// A folder that disappears with its owner.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("featurecodec-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A place in the folder.
    func url(_ name: String) -> URL { URL(fileURLWithPath: path).appendingPathComponent(name) }

    /// A place in the folder as a path.
    func callAsFunction(_ name: String) -> String { url(name).path }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: url(name))
        return self(name)
    }

    /// Reads a file.
    func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(name))) }

    /// Whether a file exists.
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }

    /// The names in a folder within, or in the folder itself.
    func names(in name: String = ".") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self(name)).sorted()
    }
}

/// Images and models for the tests of commands.
enum Samples {
    /// The top of the repository.
    static var top: URL {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }

    /// The folder of a family of two tiny codecs of 16x16 images, "tiny-1" and "tiny-2", with a stream of each.
    static var models: URL { top.appendingPathComponent("Fixtures/FeatureCodec/v1") }

    /// The path of one of those files.
    static func path(_ name: String) -> String { models.appendingPathComponent(name).path }

    /// The content of one of those files.
    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: models.appendingPathComponent(name)))
    }

    /// A smooth picture as PNG.
    static func png(width: Int = 24, height: Int = 20, phase: Int = 0) throws -> [UInt8] {
        var samples: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                let pixel = [row * 9 + phase, column * 7, row * column + phase]
                samples += pixel.map { UInt8($0 % 256) }
            }
        }
        return try PNGEncoder().encode(RasterImage(width: width, height: height, samples: samples))
    }
}
