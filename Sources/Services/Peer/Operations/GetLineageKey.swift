import Fleet
import Repository
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Hands over the data key of a lineage, sealed for the asker alone.
struct GetLineageKey: PeerOperation, Codable {
    /// The key in its envelope.
    struct Output: Codable, Sendable {
        let encapsulatedKey: Data
        let sealedKey: Data
    }

    let lineage: String
    /// The asker's ephemeral public key.
    let publicKey: Data

    func run(in region: ServedRegion) async throws -> Output {
        let lineage = try LineageID(lineage)
        let key = try await region.link.source().lineageKey(lineage)
        let context = KeyEnvelope.Context(region: region.name, lineage: lineage, signedWith: region.key)
        do {
            let envelope = try KeyEnvelope(sealing: key, to: publicKey, context)
            return Output(encapsulatedKey: envelope.encapsulatedKey, sealedKey: envelope.sealedKey)
        } catch {
            throw ServiceError.invalidParameterValue("The public key must be one of Curve25519.")
        }
    }
}
