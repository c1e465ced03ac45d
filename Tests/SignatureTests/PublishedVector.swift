import Foundation

@testable import Signature

/// One case of the suite, in the layout of aws-c-auth or of botocore.
struct PublishedVector {
    /// Where the signature stands.
    enum Placement: String, CaseIterable, Sendable {
        case header
        case query
    }

    private struct Context: Decodable {
        struct Credentials: Decodable {
            var secretAccessKey: String
        }
        var credentials: Credentials
        var normalize: Bool
        var timestamp: Date

        /// What botocore's files leave unsaid, by the documentation of the suite: every case has the same.
        static let usual = Context(
            credentials: Credentials(secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            normalize: true,
            timestamp: Date(timeIntervalSince1970: 1_440_938_160)
        )
    }

    private let folder: String
    private let name: String
    private let placement: Placement
    private let context: Context
    private let areFilesNamed: Bool

    init(_ name: String, _ placement: Placement, in folder: String) throws {
        self.folder = "\(folder)/\(name)"
        self.name = (name as NSString).lastPathComponent
        self.placement = placement
        areFilesNamed = Self.areFilesNamed(in: folder)
        guard !areFilesNamed else {
            context = .usual
            return
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(self.folder)/context.json"))
        context = try decoder.decode(Context.self, from: bytes)
    }

    /// Whether a folder is in botocore's layout, whose files are named after their case: `get-vanilla/get-vanilla.creq`.
    static func areFilesNamed(in folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/get-vanilla/get-vanilla.creq")
    }

    /// The cases in a folder, by their paths below it.
    static func names(in folder: String) -> [String] {
        let files = FileManager.default
        let paths = (try? files.subpathsOfDirectory(atPath: folder)) ?? []
        let mark = areFilesNamed(in: folder) ? ".creq" : "context.json"
        let cases = paths.filter { $0.hasSuffix(mark) }
        return cases.map { ($0 as NSString).deletingLastPathComponent }.sorted()
    }

    /// Whether the path was normalized before it was signed.
    var isNormalized: Bool { context.normalize }

    /// The canonical request, as the suite has it.
    func canonicalRequest() throws -> String { try text("canonical-request", "creq") }

    /// The string to sign, as the suite has it.
    func stringToSign() throws -> String { try text("string-to-sign", "sts") }

    /// The signature, as the suite has it, in hexadecimal digits.
    func signature() throws -> String {
        guard areFilesNamed else { return try text("signature", "") }
        return String(try text("", "authz").suffix(64))
    }

    /// The signed request and its body; lines that go on are one, as an HTTP server hands them on.
    func signedRequest() throws -> (SignableRequest, [UInt8]) {
        let parts = try text("signed-request", "sreq")
            .split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].replacing(#/\n +/#, with: " ").split(separator: "\n")
        let start = lines[0].split(separator: " ", maxSplits: 1)
        let target = start[1].dropLast(" HTTP/1.1".count).split(separator: "?", maxSplits: 1)
        var request = SignableRequest(
            method: String(start[0]),
            rawPath: String(target[0]),
            rawQuery: target.count > 1 ? String(target[1]) : "",
            headers: lines.dropFirst().map { line in
                let field = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                return (name: String(field[0]), value: String(field[1]))
            }
        )
        if areFilesNamed {
            // One of botocore's signed requests has another signature than the file that is there to say it.
            request.headers.removeAll { $0.name == "Authorization" }
            request.headers.append((name: "Authorization", value: try text("", "authz")))
        }
        return (request, Array((parts.count > 1 ? parts[1] : "").drop { $0 == "\n" }.utf8))
    }

    /// The code with which a server refuses the request when it was signed; nil where it does not.
    func refusal(of authorization: Authorization, _ request: SignableRequest, _ bodyHash: String) -> String? {
        do {
            try authorization.verify(
                request,
                bodyHash: bodyHash,
                secret: context.credentials.secretAccessKey,
                now: context.timestamp
            )
            return nil
        } catch {
            return (error as? SignatureError)?.code ?? "\(error)"
        }
    }

    /// What the suite says of a step, which the two layouts call differently.
    private func text(_ step: String, _ ending: String) throws -> String {
        let file = areFilesNamed ? "\(name).\(ending)" : "\(placement)-\(step).txt"
        return try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
    }
}
