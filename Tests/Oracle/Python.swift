package import Foundation

/// The Python whose botocore judges us: what the AWS CLI and boto3 themselves run on.
package enum Python {
    /// A script that did not do its work.
    package struct Failure: Error, CustomStringConvertible {
        /// What the script said last.
        package let description: String
    }

    /// What the script called `script` in this folder prints, given `arguments`.
    ///
    /// `HOLDFAST_PYTHON` names the interpreter, by default `python3`; it must have boto3.
    package static func run(_ script: String, _ arguments: [String] = []) async throws -> Data {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: script).path
        return try await run(program: [path] + arguments)
    }

    /// What the interpreter prints when it is given `arguments`.
    package static func run(program arguments: [String]) async throws -> Data {
        // Waiting for a process blocks its thread, and Swift's own threads are needed by what the process talks to.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try wait(for: arguments) })
            }
        }
    }

    private static func wait(for arguments: [String]) throws -> Data {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [ProcessInfo.processInfo.environment["HOLDFAST_PYTHON"] ?? "python3"] + arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let complaints = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: String(decoding: complaints, as: UTF8.self))
        }
        return printed
    }
}
