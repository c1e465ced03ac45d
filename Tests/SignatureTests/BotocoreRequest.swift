import Foundation
import Oracle
import Signature

/// A request that botocore's own signer signed.
struct BotocoreRequest: Decodable, Sendable, CustomStringConvertible {
    var method: String
    var path: String
    var query: String
    var headers: [[String]]
    var body: Data
    var accessKeyID: String
    var secret: String
    var token: String?
    var region: String
    var service: String
    var presigned: Bool
    var now: TimeInterval

    var description: String { "\(presigned ? "presigned " : "")\(method) \(service) \(path)?\(query)" }

    /// So many requests, the same for the same seed.
    static func some(_ count: Int, seed: Int) async throws -> [BotocoreRequest] {
        let lines = try await Python.run("sign_requests.py", ["\(count)", "\(seed)"]).split(
            separator: UInt8(ascii: "\n")
        )
        return try lines.map { try JSONDecoder().decode(BotocoreRequest.self, from: $0) }
    }

    var signable: SignableRequest {
        SignableRequest(
            method: method,
            rawPath: path,
            rawQuery: query,
            headers: headers.map { (name: $0[0], value: $0[1]) }
        )
    }

    var bodyHash: String { sha256Hex(Array(body)) }

    var moment: Date { Date(timeIntervalSince1970: now) }

    /// Throws what a server that knows the key would refuse this request with.
    func verify(after seconds: TimeInterval = 0) throws {
        let authorization = try Authorization(of: signable)
        try authorization.verify(signable, bodyHash: bodyHash, secret: secret, now: moment.addingTimeInterval(seconds))
    }

    /// The code with which a server refuses this request, or nil where it does not.
    func refusal(after seconds: TimeInterval = 0) -> String? {
        do {
            try verify(after: seconds)
            return nil
        } catch {
            return (error as? SignatureError)?.code ?? "\(error)"
        }
    }

    /// The value of the header called `name`, to read or change.
    subscript(header name: String) -> String? {
        get { headers.first { $0[0].lowercased() == name.lowercased() }?[1] }
        set {
            headers.removeAll { $0[0].lowercased() == name.lowercased() }
            if let newValue { headers.append([name, newValue]) }
        }
    }
}
