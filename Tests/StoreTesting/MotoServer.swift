import Foundation
import FoundationNetworking

/// A moto server that serves S3 to all tests of this run; it ends with the run.
package final class MotoServer: Sendable {
    /// The server of this run.
    package static let shared = Result { try MotoServer() }

    /// Its port on the loopback address.
    package let port: Int
    // The server ends when its standard input does, so the pipe lives as long as this process.
    private let input: Pipe

    private let scheme: String

    /// Starts a server that ends with this process, over TLS where it is given a certificate's file and its key's.
    package init(certificate: String? = nil, key: String? = nil) throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "serve_moto.py").path
        let environment = ProcessInfo.processInfo.environment
        let python = environment["HOLDFAST_MOTO_PYTHON"] ?? environment["HOLDFAST_PYTHON"] ?? "python3"
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, script] + [certificate, key].compactMap(\.self)
        scheme = certificate == nil ? "http" : "https"
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
    package struct Trouble: Error, CustomStringConvertible {
        /// What is wrong.
        package let description: String

        package init(_ description: String) { self.description = description }
    }

    /// Its address.
    package var address: String { "\(scheme)://127.0.0.1:\(port)" }

    /// Calls the server; for what no S3 client is needed.
    package func call(_ method: String, _ path: String, headers: [String: String] = [:], body: String = "") async throws
    {
        guard let url = URL(string: address + path) else { throw Trouble("\(path) is no path.") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        request.httpBody = Data(body.utf8)
        let (_, response) = try await URLSession.shared.data(for: request)
        guard let status = (response as? HTTPURLResponse)?.statusCode, (200..<300).contains(status) else {
            throw Trouble("moto refused \(method) \(path).")
        }
    }
}
