import Access
import Audit
import Foundation
import Ledger

/// Keeps the ends of the audit log's chain in the ledger, sealed, so that they can't be made up without the root key.
struct LedgerAnchor: ChainAnchor {
    private static let purpose = "audit-anchor"

    let ledger: Ledger
    let sealer: any SecretSealer

    func kept() async throws -> ChainState? {
        let kept = try await ledger.read { try $0.find(AuditAnchor.self, AuditAnchor.id, in: .global) }
        return try kept.map { anchor in
            let clear = try sealer.open(anchor.sealed, for: Self.purpose)
            return try JSONDecoder().decode(ChainState.self, from: Data(clear))
        }
    }

    func keep(_ state: ChainState) async throws {
        let sealed = try sealer.seal(Array(JSONEncoder().encode(state)), for: Self.purpose)
        try await ledger.write(announcing: false) { try $0.put(AuditAnchor(sealed: sealed)) }
    }
}

/// The ends of the audit log's chain, sealed.
struct AuditAnchor: Document {
    static let kind = "audit-anchor"
    static let id = "audit"

    let sealed: Data
    var scope: Scope { .global }
    var id: String { Self.id }
}
