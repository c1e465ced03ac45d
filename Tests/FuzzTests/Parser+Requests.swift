import Foundation

@testable import Access
@testable import Keys
@testable import Signature

extension Parser {
    /// Proves a request's signature; whatever we sign we accept, and nobody accepts it under another secret.
    func authenticate(_ bytes: [UInt8]) throws {
        let (request, body) = try RequestText.parse(bytes)
        let query = CanonicalRequest.query(request.rawQuery)
        precondition(CanonicalRequest.query(query) == query)
        let segments = CanonicalRequest.path(request.rawPath).split(separator: "/", omittingEmptySubsequences: false)
        precondition(segments.first == "" && !segments.dropFirst().dropLast().contains(""))
        precondition(!segments.contains(".") && !segments.contains(".."))
        let hash = sha256Hex(body)
        if let bare = RequestText.unsigned(request) { Self.checkSigning(bare, hash) }
        let authorization = try Authorization(of: request)
        precondition(authorization.signedHeaders.count <= Authorization.signedHeadersMax)
        try authorization.verify(request, bodyHash: hash, secret: Samples.secret, now: Samples.moment)
    }

    private static func checkSigning(_ bare: SignableRequest, _ hash: String) {
        for isPresigned in [false, true] {
            var request = bare
            if isPresigned {
                request.rawQuery = Samples.signer.presignedQuery(
                    for: bare,
                    bodyHash: hash,
                    expiresSeconds: 60,
                    now: Samples.moment
                )
            } else {
                request.headers = Samples.signer.headers(for: bare, bodyHash: hash, now: Samples.moment)
            }
            precondition(accepts(request, hash, secret: Samples.secret))
            precondition(!accepts(request, hash, secret: "another secret"))
        }
    }

    private static func accepts(_ request: SignableRequest, _ hash: String, secret: String) -> Bool {
        do {
            let authorization = try Authorization(of: request)
            try authorization.verify(request, bodyHash: hash, secret: secret, now: Samples.moment)
            return true
        } catch {
            return false
        }
    }

    /// Opens a session's token that is not sealed, so that changes reach the session.
    func openToken(_ bytes: [UInt8]) throws {
        let tokens = SessionToken(sealer: ClearSealer())
        guard let session = tokens.session(String(decoding: bytes, as: UTF8.self)) else { throw Refusal() }
        let (before, again) = (try Self.text(session), tokens.session(try tokens.text(session)))
        precondition(again.flatMap { try? Self.text($0) } == before)
    }

    /// Reads what KMS answered once, and opens it; changed in any byte it must not.
    func openCiphertext(_ bytes: [UInt8]) throws {
        guard let blob = CiphertextBlob(bytes) else { throw Refusal() }
        precondition(blob.bytes == bytes && bytes.count <= CiphertextBlob.bytesMax)
        let plaintext = try blob.open(with: Samples.material, Samples.encryptionContext)
        precondition(plaintext == Samples.plaintext(bytes.count - CiphertextBlob.overheadBytes))
    }

    private static func text(_ session: Session) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(session)
    }
}

extension Samples {
    /// The material that ciphertexts are sealed under.
    static let material = [UInt8](repeating: 5, count: 32)
    /// What is said in the open about them.
    static let encryptionContext = EncryptionContext(["a": "b", "é": ""])
    /// What is in one of so many bytes.
    static func plaintext(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }
}

/// Bytes that are refused without a reason.
struct Refusal: Error {}

/// Seals nothing.
struct ClearSealer: SecretSealer {
    func seal(_ secret: [UInt8], for purpose: String) throws -> Data { Data(purpose.utf8) + secret }

    func open(_ sealed: Data, for purpose: String) throws -> [UInt8] {
        guard sealed.starts(with: purpose.utf8) else { throw Refusal() }
        return Array(sealed.dropFirst(purpose.utf8.count))
    }
}

/// A request as text: method and target, a line for each header field, an empty line, the body.
enum RequestText {
    /// Of how many bytes and header fields a request can be that is signed, so that its header is not too long.
    private static let signedBytesMax = 4_096
    private static let signedHeadersMax = 64
    private static let token = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    private static let own = ["authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]

    /// The request and its body; header fields that no server lets through are left out.
    static func parse(_ bytes: [UInt8]) throws -> (request: SignableRequest, body: [UInt8]) {
        var rest = bytes[...]
        let start = line(&rest).split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard start.count == 2 else { throw Refusal() }
        let target = start[1].split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var request = SignableRequest(
            method: text(start[0]),
            rawPath: text(target[0]),
            rawQuery: target.count > 1 ? text(target[1]) : "",
            headers: []
        )
        while true {
            let field = line(&rest)
            guard !field.isEmpty else { return (request, Array(rest)) }
            let parts = field.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy(token.contains) else { continue }
            request.headers.append((text(parts[0]), text(parts[1])))
        }
    }

    /// The text of a request.
    static func make(_ request: SignableRequest, body: String = "") -> [UInt8] {
        let target = request.rawQuery.isEmpty ? request.rawPath : "\(request.rawPath)?\(request.rawQuery)"
        let fields = request.headers.map { "\($0.name):\($0.value)\n" }.joined()
        return Array("\(request.method) \(target)\n\(fields)\n\(body)".utf8)
    }

    /// The request without what a signature adds; nil for one that can't be signed.
    static func unsigned(_ request: SignableRequest) -> SignableRequest? {
        var bare = request
        bare.headers.removeAll { own.contains($0.name.lowercased()) }
        if !bare.headers.contains(where: { $0.name.lowercased() == "host" }) { bare.headers.append(("Host", "h")) }
        let bytes = bare.headers.reduce(0) { $0 + $1.name.utf8.count }
        let hasOwn = QueryParameters(bare.rawQuery).pairs.contains { $0.name.hasPrefix("X-Amz-") }
        return hasOwn || bytes > signedBytesMax || bare.headers.count > signedHeadersMax ? nil : bare
    }

    private static func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = rest.dropFirst(line.count + 1)
        return line
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
