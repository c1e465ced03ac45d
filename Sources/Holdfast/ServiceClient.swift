import Foundation
import S3
import Signature
import Transport

/// Calls Holdfast's own API as its user: signed, over HTTP or HTTPS.
struct ServiceClient: Sendable {
    private static let service = "holdfast"
    private static let targetPrefix = "Holdfast_20261121"
    private static let answerBytesMax = 4 << 20
    private static let secondsMax: Int64 = 30

    private let environment: ClientEnvironment
    private let transport: Transport

    /// A client of the server that an environment names; throws where the certificates to trust can't be read.
    init(_ environment: ClientEnvironment) throws {
        self.environment = environment
        var settings = TransportSettings()
        settings.authorityFile = environment.authorityFile
        settings.attemptSecondsMax = Self.secondsMax
        transport = try Transport(settings)
    }

    /// Calls an operation and reads its answer; throws ``CommandError`` with the server's own sentence.
    func call<Input: Encodable, Output: Decodable>(
        _ operation: String,
        _ input: Input,
        _ output: Output.Type
    ) async throws -> Output {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .secondsSince1970
        encoder.keyEncodingStrategy = .custom { WireName(ofMember: $0.last?.stringValue ?? "") }
        let body = Array(try encoder.encode(input))
        let answer = try await send(operation, body)
        let bytes = Data(answer.body)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        decoder.keyDecodingStrategy = .custom { WireName(ofProperty: $0.last?.stringValue ?? "") }
        guard (200..<300).contains(answer.status) else {
            let refusal = try? decoder.decode(Refusal.self, from: bytes)
            throw CommandError(refusal?.message ?? "\(environment.endpoint) answered in a way that Holdfast does not.")
        }
        return try decoder.decode(output, from: bytes)
    }

    private struct Refusal: Decodable {
        var message: String?
    }

    /// A member's name: `DBInstanceIdentifier` on the wire, `dbInstanceIdentifier` in Swift.
    private struct WireName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }

        init(ofMember property: String) {
            stringValue =
                property.hasPrefix("db")
                ? "DB" + property.dropFirst(2) : property.prefix(1).uppercased() + property.dropFirst()
        }

        init(ofProperty member: String) {
            stringValue =
                member.hasPrefix("DB") ? "db" + member.dropFirst(2) : member.prefix(1).lowercased() + member.dropFirst()
        }
    }

    private func send(_ operation: String, _ body: [UInt8]) async throws -> TransportAnswer {
        let request = TransportRequest(
            method: "POST",
            url: environment.endpoint + "/",
            headers: try signed(operation, body),
            body: body[...],
            answerBytesMax: Self.answerBytesMax
        )
        do {
            return try await transport.send(request)
        } catch {
            throw CommandError(
                "\(environment.endpoint) can't be reached: start `holdfast serve`, or give --endpoint-url. (\(error))"
            )
        }
    }

    private func signed(_ operation: String, _ body: [UInt8]) throws -> [(String, String)] {
        let credentials = try environment.credentials()
        let signer = Signer(
            accessKeyID: credentials.accessKeyID,
            secret: credentials.secret,
            sessionToken: credentials.sessionToken,
            region: environment.region,
            service: Self.service
        )
        let request = SignableRequest(
            method: "POST",
            rawPath: "/",
            rawQuery: "",
            headers: [
                ("Host", try environment.host()), ("Content-Type", "application/x-amz-json-1.1"),
                ("X-Amz-Target", "\(Self.targetPrefix).\(operation)"),
            ]
        )
        return signer.headers(for: request, bodyHash: sha256Hex(body), now: Date()).map { ($0.name, $0.value) }
    }
}
