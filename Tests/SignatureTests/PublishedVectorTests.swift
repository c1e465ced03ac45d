import Foundation
import Testing

@testable import Signature

/// AWS's published test suite for signatures, version 4.
///
/// It is not part of this repository: `HOLDFAST_SIGNATURE_VECTORS` names the folder
/// `tests/aws-signing-test-suite/v4` of a copy of github.com/awslabs/aws-c-auth (Apache License 2.0).
@Suite struct `AWS's published signatures` {
    private static let folder = ProcessInfo.processInfo.environment["HOLDFAST_SIGNATURE_VECTORS"]

    @Test(.enabled(if: Self.folder != nil)) func `every one is there`() throws {
        #expect(PublishedVector.names(in: try #require(Self.folder)).count == 38)
    }

    @Test(
        .enabled(if: Self.folder != nil),
        arguments: PublishedVector.names(in: Self.folder ?? ""),
        PublishedVector.Placement.allCases
    ) func `what AWS signs is derived, signed and accepted alike`(
        name: String,
        placement: PublishedVector.Placement
    ) throws {
        let vector = try PublishedVector(name, placement, in: #require(Self.folder))
        let (request, body) = try vector.signedRequest()
        let authorization = try Authorization(of: request)
        let bodyHash = sha256Hex(body)
        let canonical = CanonicalRequest(
            request,
            signedHeaders: authorization.signedHeaders,
            bodyHash: bodyHash,
            isPathPlain: false
        )
        guard vector.isNormalized else {
            // The path is signed as it is, which is S3's way alone; the other lines are the same.
            let lines = try vector.text("canonical-request").split(separator: "\n", omittingEmptySubsequences: false)
            #expect(canonical.text.split(separator: "\n", omittingEmptySubsequences: false)[2...] == lines[2...])
            return
        }
        let refusal = vector.refusal(of: authorization, request, bodyHash)
        guard name != "post-sts-header-after" else {
            // A token that is added after signing could be exchanged on the way.
            #expect(refusal == "SignatureDoesNotMatch")
            return
        }
        #expect(canonical.text == (try vector.text("canonical-request")))
        let text = StringToSign(canonical, time: authorization.time, scope: authorization.scope).text
        #expect(text == (try vector.text("string-to-sign")))
        #expect(authorization.signature == (try vector.text("signature")))
        #expect(refusal == nil)
    }
}

/// One case of the suite.
struct PublishedVector {
    /// Where the signature stands.
    enum Placement: String, CaseIterable, Sendable {
        case header
        case query
    }

    private struct Context: Decodable {
        struct Credentials: Decodable {
            let secretAccessKey: String
        }
        let credentials: Credentials
        let normalize: Bool
        let timestamp: Date
    }

    private let folder: String
    private let placement: Placement
    private let context: Context

    init(_ name: String, _ placement: Placement, in folder: String) throws {
        self.folder = "\(folder)/\(name)"
        self.placement = placement
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(self.folder)/context.json"))
        context = try decoder.decode(Context.self, from: bytes)
    }

    /// The cases in a folder.
    static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
    }

    /// Whether the path was normalized before it was signed.
    var isNormalized: Bool { context.normalize }

    /// What the suite says of the step called `step`.
    func text(_ step: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(placement)-\(step).txt", encoding: .utf8)
    }

    /// The signed request and its body; lines that go on are one, as an HTTP server hands them on.
    func signedRequest() throws -> (SignableRequest, [UInt8]) {
        let parts = try text("signed-request").split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].replacing("\n ", with: " ").split(separator: "\n")
        let start = lines[0].split(separator: " ", maxSplits: 1)
        let target = start[1].dropLast(" HTTP/1.1".count).split(separator: "?", maxSplits: 1)
        let request = SignableRequest(
            method: String(start[0]),
            rawPath: String(target[0]),
            rawQuery: target.count > 1 ? String(target[1]) : "",
            headers: lines.dropFirst().map { line in
                let field = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                return (name: String(field[0]), value: String(field[1]))
            }
        )
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
}
