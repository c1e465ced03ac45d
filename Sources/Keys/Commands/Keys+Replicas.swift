import FoundationEssentials
import Ledger

extension Keys {
    /// Makes a replica of a multi-Region primary key in `region`, with the same id and material.
    package func replicate(
        _ reference: KeyReference,
        to region: String,
        _ wish: KeyWish,
        by caller: KeyCaller
    ) async throws -> Key {
        guard regions.contains(region) else {
            throw KeyError.unsupported("This Holdfast does not host the region \(region).")
        }
        let time = now()
        let primary = try await self.key(reference)
        let scope = Scope(account: primary.scope.account, region: region)
        let replica = try self.replica(of: primary, in: scope, wish, by: caller, at: time)
        return try await ledger.write { writer in
            let primary = try writer.reader.key(reference, at: time)
            try primary.requirePrimary(at: time)
            guard try writer.reader.find(Key.self, primary.id, in: scope) == nil, region != primary.scope.region else {
                throw KeyError(.alreadyExists, "\(replica.arn) already exists.")
            }
            let regions = ((primary.kinship?.replicaRegions ?? []) + [region]).sorted()
            let join = { (key: inout Key) -> Void in key.kinship?.replicaRegions = regions }
            try writer.updateKey(primary.id, in: primary.scope, join)
            try writer.updateKin(of: primary, join)
            var replica = replica
            replica.materials = primary.materials.map { primary.origin == .kms ? $0 : $0.withoutSecret }
            replica.rotation = primary.rotation
            replica.kinship = .init(primaryRegion: primary.scope.region, replicaRegions: regions)
            replica.boundPolicy = try principals.bind(replica.policy, writer.reader)
            try writer.insert(key: replica)
            return replica
        }
    }

    /// The key in `region` that is of one kind with the one that `reference` names, if there is one.
    package func sibling(of reference: KeyReference, in region: String) async throws -> KeyReference? {
        guard case .key(let id) = reference.target else { return nil }
        let scope = Scope(account: reference.scope.account, region: region)
        let isThere = try await ledger.read { try $0.find(Key.self, id, in: scope) != nil }
        return isThere ? KeyReference(key: id, in: scope) : nil
    }

    /// Makes the replica in `region` the primary key, and the primary a replica.
    package func makePrimary(in region: String, of reference: KeyReference) async throws {
        let time = now()
        try await ledger.write { writer in
            let primary = try writer.reader.key(reference, at: time)
            try primary.requirePrimary(at: time)
            let scope = Scope(account: primary.scope.account, region: region)
            guard let kinship = primary.kinship, kinship.replicaRegions.contains(region) else {
                throw KeyError(.notFound, "\(primary.arn) has no replica key in \(region).")
            }
            try writer.reader.key(KeyReference(key: primary.id, in: scope), at: time).require(at: time)
            let replicas = kinship.regions.filter { $0 != region }.sorted()
            let swap = { (key: inout Key) in
                key.kinship = .init(primaryRegion: region, replicaRegions: replicas)
            }
            try writer.updateKin(of: primary, swap)
            try writer.updateKey(primary.id, in: primary.scope, swap)
        }
    }

    private func replica(
        of primary: Key,
        in scope: Scope,
        _ wish: KeyWish,
        by caller: KeyCaller,
        at time: Date
    ) throws -> Key {
        try KeyRules.check(description: wish.description)
        let policy = try wish.policy.map {
            try KeyRules.policy(
                $0,
                of: primary.arn(in: scope.region),
                account: scope.account,
                by: caller,
                isSafe: !wish.mayLockOut
            )
        }
        return Key(
            id: primary.id,
            scope: scope,
            createdAt: time,
            description: wish.description,
            origin: primary.origin,
            policy: policy ?? DefaultKeyPolicy.text(account: scope.account),
            tags: try KeyRules.tags(wish.tags, addedTo: []),
            materials: []
        )
    }
}

extension KeyMaterial {
    /// What a replica knows of material that has to be imported into it too.
    var withoutSecret: KeyMaterial {
        var material = self
        material.sealed = nil
        material.expiresAt = nil
        return material
    }
}

extension Key {
    /// Throws unless it is a multi-Region primary key that can be used.
    fileprivate func requirePrimary(at time: Date) throws {
        guard isPrimary else { throw KeyError.unsupported("\(arn) is not a multi-Region primary key.") }
        try require(at: time)
    }
}
