import Foundation
import Repository
import Synchronization

@testable import S3

/// A moto server that serves S3 to all tests of this run; it ends with the run.
final class MotoServer: Sendable {
    static let shared = Result { try MotoServer() }

    let port: Int
    // The server ends when its standard input does, so the pipe lives as long as this process.
    private let input: Pipe

    private init() throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "serve_moto.py").path
        let environment = ProcessInfo.processInfo.environment
        let python = environment["HOLDFAST_MOTO_PYTHON"] ?? environment["HOLDFAST_PYTHON"] ?? "python3"
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, script]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.input = input
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Trouble("moto did not start: HOLDFAST_MOTO_PYTHON must name a Python that has moto[server].")
        }
        self.port = port
    }

    /// Something that keeps a test from running.
    struct Trouble: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}

/// A fault of the network or the store that strikes requests.
struct Fault: Encodable {
    /// What happens to a request.
    enum Kind: Encodable {
        /// Answered with a status, not done.
        case status(Int)
        /// The connection ends before it is done.
        case reset
        /// It is done, but the answer does not arrive.
        case lost
        /// Half of the answer arrives.
        case torn

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .status(let status): try container.encode(status)
            case .reset: try container.encode("reset")
            case .lost: try container.encode("lost")
            case .torn: try container.encode("torn")
            }
        }
    }

    let method: String
    let contains: String
    let fault: Kind
    var times = 1
}
