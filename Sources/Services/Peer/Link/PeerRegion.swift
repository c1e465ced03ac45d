import Crypto
package import Fleet
package import Repository
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A region that a daemon on another host serves.
package final class PeerRegion: RegionLink {
    private let client: PeerClient
    /// Keys that were handed over already; a lineage keeps its key for ever.
    private let keys = Mutex<[LineageID: LineageKey]>([:])

    /// The region that a client asks.
    package init(_ client: PeerClient) {
        self.client = client
    }

    package func source() async throws -> RepositorySource {
        RepositorySource(store: PeerStore(client), lineageKey: { try await self.lineageKey($0) })
    }

    package func snapshot(arn: String, account: String) async throws -> Snapshot {
        let answer = try await client.call(DescribeSnapshot(arn: arn, account: account))
        return try understood { try PeerDocument.snapshot(answer.document, arn: arn) }
    }

    package func backup(
        of subject: ReplicationSubject,
        bases: BaseChoice,
        account: String
    ) async throws -> ReplicationSource {
        let query = DescribeBackup.Query(subject: subject, bases: bases, account: account)
        let answer = try await client.call(DescribeBackup(query: JSONEncoder().encode(query)))
        return try understood { try PeerDocument.backup(answer.document, of: subject) }
    }

    package func announce(replica: String, of resourceID: String, follows: Bool, account: String) async throws {
        let operation = AnnounceReplica(replica: replica, resourceID: resourceID, follows: follows, account: account)
        _ = try await client.call(operation)
    }

    package func requireResealing(_ request: ResealRequest) async throws {
        _ = try await client.call(RequireResealing(request: JSONEncoder().encode(request)))
    }

    private func lineageKey(_ lineage: LineageID) async throws -> LineageKey {
        if let known = keys.withLock({ $0[lineage] }) { return known }
        let privateKey = Curve25519.KeyAgreement.PrivateKey()
        let signing = try await client.key()
        let asked = GetLineageKey(lineage: lineage.name, publicKey: privateKey.publicKey.rawRepresentation)
        let answer = try await client.call(asked, key: signing)
        let region = client.settings.region
        let envelope = KeyEnvelope(encapsulatedKey: answer.encapsulatedKey, sealedKey: answer.sealedKey)
        do {
            let context = KeyEnvelope.Context(region: region, lineage: lineage, signedWith: signing)
            let key = try envelope.open(privateKey, context)
            // One that a KMS key wraps is asked for anew each time, so that the source can refuse it.
            if !lineage.isWrapped { keys.withLock { $0[lineage] = key } }
            return key
        } catch {
            throw PeerError.unintelligible(region, cause: error)
        }
    }

    private func understood<Document>(_ read: () throws -> Document) throws -> Document {
        do {
            return try read()
        } catch {
            throw PeerError.unintelligible(client.settings.region, cause: error)
        }
    }
}
