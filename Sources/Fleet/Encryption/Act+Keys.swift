import Foundation
import Keys
import Ledger
import Metrics
import Policy

/// What RDS has KMS do with keys, as CloudTrail tells it.
extension Act {
    /// RDS has used a key on its own, by its grant.
    static func use(_ name: String, of key: StorageKey, at now: Date) throws -> Act {
        let details: [String: Detail] = [
            "keyId": .text(key.keyARN), "encryptionContext": .pairs(key.context),
        ]
        return Act(
            name,
            of: "kms",
            by: .caller(StorageKeys.service),
            in: try key.reference.scope,
            about: [key.keyARN],
            details,
            at: now
        )
    }

    /// RDS has been given a grant by somebody's right to give it.
    static func grant(_ wish: GrantWish, on key: StorageKey, by user: KeyUser, at now: Date) throws -> Act {
        let principal = user.caller.principal
        let asker = Asker(arn: principal.arn, userID: principal.uniqueID, account: user.caller.scope.account)
        var details: [String: Detail] = [
            "keyId": .text(key.keyARN), "granteePrincipal": .text(wish.grantee),
            "operations": .texts(wish.operations.map(\.rawValue)), "encryptionContextEquals": .pairs(key.context),
        ]
        if let retiring = wish.retiring { details["retiringPrincipal"] = .text(retiring) }
        if let name = wish.name { details["name"] = .text(name) }
        return Act(
            "CreateGrant",
            of: "kms",
            by: .onBehalf(of: asker, by: StorageKeys.service),
            in: try key.reference.scope,
            about: [key.keyARN],
            details,
            at: now
        )
    }

    /// RDS has taken a grant of its own back.
    static func retirement(of grant: KeyGrant, at now: Date) -> Act {
        Act(
            "RetireGrant",
            of: "kms",
            by: .caller(StorageKeys.service),
            in: grant.scope,
            about: [grant.keyARN],
            ["grantId": .text(grant.id)],
            at: now
        )
    }
}

extension StorageKeys {
    /// Notes what RDS has KMS do; where the ledger can't be written, it's done all the same and counted.
    func note(_ act: Act) async {
        do {
            try await keys.ledger.write(announcing: false) { try $0.note(act) }
        } catch {
            Counter(label: "holdfast_audit_unrecorded_acts").increment()
        }
    }
}
