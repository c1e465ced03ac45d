package import Access
import Fleet
package import Repository
import Signature
import Transport
import Wire

#if canImport(FoundationEssentials)
package import FoundationEssentials
#else
package import Foundation
#endif

/// Asks a region on another host: signs, sends, sends again where that may help, and understands the answer.
package final class PeerClient: Sendable {
    /// How much besides an object's bytes is taken.
    private static let answerBytesMax = 64 * 1024 * 1024

    /// How the region is reached.
    let settings: PeerSettings
    private let http: Transport
    private let findKey: @Sendable () async throws -> AccessKey
    private let now: @Sendable () -> Date
    private let random: RandomSource
    private let pause: @Sendable (Duration) async throws -> Void

    /// A client that signs with the key of `findKey`, which is asked each time.
    ///
    /// Throws `TransportError` where the certificates to trust can't be read.
    package init(
        _ settings: PeerSettings,
        key findKey: @escaping @Sendable () async throws -> AccessKey,
        now: @escaping @Sendable () -> Date,
        random: RandomSource = .system,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) throws {
        self.settings = settings
        self.findKey = findKey
        self.now = now
        self.random = random
        self.pause = pause
        var transport = TransportSettings()
        transport.authorityFile = settings.authorityFile
        transport.hostAddresses = settings.hostAddresses
        transport.silenceSecondsMax = settings.silenceSecondsMax
        http = try Transport(transport)
    }

    /// The key that requests are signed with.
    func key() async throws -> AccessKey { try await findKey() }

    /// Sends an operation and reads what it answers.
    ///
    /// Throws the region's own `FleetError` or `RepositoryError`, or ``PeerError``.
    func call<Asked: PeerOperation>(_ operation: Asked, key: AccessKey? = nil) async throws -> Asked.Output {
        let body = try await send(Asked.name, JSONEncoder().encode(operation), key: key)
        do {
            return try JSONDecoder().decode(Asked.Output.self, from: Data(body))
        } catch {
            throw PeerError.unintelligible(settings.region, cause: error)
        }
    }

    /// Reads part of an object.
    func read(_ part: ReadObject) async throws -> [UInt8] {
        try await send(ReadObject.name, JSONEncoder().encode(part), key: nil)
    }

    private func send(_ operation: String, _ body: Data, key: AccessKey?) async throws -> [UInt8] {
        var attempt = 1
        while true {
            let failure: any Error
            do {
                let answer = try await exchange(operation, Array(body), key: key)
                guard answer.status >= 500, attempt < settings.attemptsMax else { return try understood(answer) }
                failure = PeerError.refused(settings.region, "status \(answer.status)")
            } catch let error where Self.isLost(error) {
                try Task.checkCancellation()
                failure = error
            }
            guard attempt < settings.attemptsMax else {
                throw PeerError.unreachable(settings.region, settings.address, cause: failure)
            }
            let share = try Double(random.bytes(1).first ?? 0) / 255
            try await pause(.seconds(Backoff().seconds(afterAttempt: attempt, share: share)))
            attempt += 1
        }
    }

    private func exchange(_ operation: String, _ body: [UInt8], key: AccessKey?) async throws -> TransportAnswer {
        var signing = key
        if signing == nil { signing = try await findKey() }
        guard let key = signing else { throw PeerError.refused(settings.region, "there is no key to sign with") }
        let path = "/peer/\(operation)"
        let signable = SignableRequest(
            method: "POST",
            rawPath: path,
            rawQuery: "",
            headers: [("Host", settings.address.authority), ("Content-Type", "application/json")]
        )
        let signer = Signer(
            accessKeyID: key.id,
            secret: key.secret,
            region: settings.region,
            service: PeerService.description.name
        )
        return try await http.send(
            TransportRequest(
                method: "POST",
                url: settings.address.url(path),
                headers: signer.headers(for: signable, bodyHash: sha256Hex(body), now: now()),
                body: body[...],
                answerBytesMax: Self.answerBytesMax
            )
        )
    }

    /// Whether an error means that it is not known what became of a request.
    private static func isLost(_ error: any Error) -> Bool {
        !(error is PeerError || error is FleetError || error is RepositoryError || error is TransportError)
    }

    private func understood(_ answer: TransportAnswer) throws -> [UInt8] {
        guard !(200..<300).contains(answer.status) else { return answer.body }
        guard let fault = try? JSONDecoder().decode(Fault.self, from: Data(answer.body)) else {
            throw PeerError.unintelligible(settings.region)
        }
        throw fault.error(of: settings.region)
    }
}

/// An error as it travels.
private struct Fault: Decodable {
    private enum CodingKeys: String, CodingKey {
        case kind = "__type"
        case message
    }

    let kind: String
    let message: String

    func error(of region: String) -> any Error {
        if let code = code(after: PeerFault.fleet).flatMap(FleetError.Code.init) { return FleetError(code, message) }
        if let code = code(after: PeerFault.repository).flatMap(RepositoryError.Code.init) {
            return RepositoryError(code, message)
        }
        return PeerError.refused(region, message)
    }

    private func code(after prefix: String) -> String? {
        kind.hasPrefix(prefix) ? String(kind.dropFirst(prefix.count)) : nil
    }
}
