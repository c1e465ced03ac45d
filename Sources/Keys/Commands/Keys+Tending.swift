import FoundationEssentials
import Ledger

extension Keys {
    /// How often ``tend()`` is to be called; what is late by less does no harm, as no key is usable past its time.
    package static let tendingSeconds = 300.0

    /// Does what time does to keys: deletes those whose days are over, erases material that has expired, and rotates.
    ///
    /// It can be stopped anywhere and begun again.
    package func tend() async throws {
        let time = now()
        for key in try await ledger.read({ try $0.list(Key.self, ownedBy: Key.tended) }) {
            if key.isGone(at: time) {
                try await ledger.write { try $0.delete(key, at: time) }
                continue
            }
            let expired = key.materials.filter { $0.sealed != nil && !$0.isPresent(at: time) }
            if !expired.isEmpty {
                try await ledger.write { writer in
                    try writer.updateKey(key.id, in: key.scope) { $0.eraseExpired(at: time) }
                    for material in expired {
                        let details = ["keyMaterialId": Act.Detail.text(material.id)]
                        try writer.note(.onKey("DeleteExpiredKeyMaterial", key, details, at: time))
                    }
                }
            }
            if key.isRotationDue(at: time) { try await rotateDue(key, at: time) }
        }
    }
}

extension Key {
    /// Erases the bytes of imported material whose time is over at `time`.
    fileprivate mutating func eraseExpired(at time: Date) {
        for material in materials where !material.isPresent(at: time) { eraseMaterial(material.id) }
    }
}

extension LedgerWriter {
    /// Deletes a key whose days are over at `time`, and all that is about it; a primary key's own days begin when the
    /// last replica is gone.
    fileprivate func delete(_ key: Key, at time: Date) throws {
        guard let key = try reader.find(Key.self, key.id, in: key.scope), key.isGone(at: time) else { return }
        for alias in try reader.list(KeyAlias.self, ownedBy: key.arn) {
            try delete(KeyAlias.self, alias.id, in: alias.scope)
        }
        for grant in try reader.list(KeyGrant.self, ownedBy: key.arn) { try delete(grant) }
        try delete(Key.self, key.id, in: key.scope)
        try note(.onKey("DeleteKey", key, at: time))
        try noteChange(of: key.id, in: key.scope)
        try updateKin(of: key) { kin in
            kin.kinship?.replicaRegions.removeAll { $0 == key.scope.region }
            guard let deletion = kin.deletion, deletion.date == nil, kin.kinship?.replicaRegions.isEmpty == true
            else { return }
            kin.deletion?.date = time + Keys.days(deletion.windowDays)
        }
    }
}
