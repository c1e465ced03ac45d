import FoundationEssentials
package import Ledger

extension Keys {
    /// The services that have a key of their own for whoever names none.
    package static let managingServices = ["rds"]

    /// The predefined alias of a service, such as `alias/aws/rds`.
    package static func managedAlias(of service: String) -> String { "alias/aws/\(service)" }

    /// The key that `reference` names; an AWS managed one is made when it is first asked for.
    package func keyMakingManaged(_ reference: KeyReference) async throws -> Key {
        let service = Self.managingServices.first { reference.target == .alias(Self.managedAlias(of: $0)) }
        guard let service else { return try await key(reference) }
        return try await managedKey(of: service, in: reference.scope)
    }

    /// The key that `service` uses in `scope` for whoever names none; made, with its alias, if there is none yet.
    package func managedKey(of service: String, in scope: Scope) async throws -> Key {
        let alias = Self.managedAlias(of: service)
        let time = now()
        let known = try await ledger.read { try $0.find(KeyAlias.self, alias, in: scope) != nil }
        guard !known else { return try await self.key(KeyReference(alias, in: scope)) }
        let id = KeyID.make(isMultiRegion: false, randomness)
        let key = Key(
            id: id,
            scope: scope,
            createdAt: time,
            description: "Default key that protects my \(service.uppercased()) data when no other key is defined",
            origin: .kms,
            managingService: service,
            policy: DefaultKeyPolicy.text(managedFor: service, account: scope.account, region: scope.region),
            materials: [try makeMaterial(.creation, for: id, of: scope.account, at: time)],
            rotation: .init(periodDays: Self.rotationDaysDefault, nextAt: time + Self.days(Self.rotationDaysDefault))
        )
        return try await ledger.write { writer in
            // Somebody else may have made it in the meantime.
            if try writer.reader.find(KeyAlias.self, alias, in: scope) != nil {
                return try writer.reader.key(KeyReference(alias, in: scope), at: time)
            }
            try writer.insert(key: key)
            try writer.insert(KeyAlias(id: alias, scope: scope, keyID: id, createdAt: time, updatedAt: time))
            try writer.note(.creation(of: key, for: service, at: time))
            return key
        }
    }

    /// The seconds of `count` days.
    static func days(_ count: Int) -> TimeInterval { TimeInterval(count) * 86_400 }
}

extension Keys {
    /// `reference`, by the key's own id; makes no key.
    package func resolve(_ reference: KeyReference) async throws -> KeyReference {
        let key = try await key(reference)
        return KeyReference(key: key.id, in: key.scope)
    }

    /// The service whose own key `reference` names, if there is none yet.
    package func serviceWithoutKey(_ reference: KeyReference) async throws -> String? {
        guard case .alias(let name) = reference.target else { return nil }
        let isMade = try await ledger.read { try $0.find(KeyAlias.self, name, in: reference.scope) != nil }
        return isMade ? nil : Self.managingServices.first { name == Self.managedAlias(of: $0) }
    }
}
