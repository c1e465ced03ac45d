import FoundationEssentials
import Ledger

extension Keys {
    /// How often a key is rotated where nothing else is asked for.
    package static let rotationDaysDefault = 365
    /// The most rotations on demand of one key.
    static let rotationsOnDemandMax = 25

    /// Gives the key new material every `periodDays` days, 90 to 2560.
    package func enableRotation(of reference: KeyReference, periodDays: Int) async throws {
        guard (90...2_560).contains(periodDays) else {
            throw KeyError.invalid("RotationPeriodInDays must be between 90 and 2560.")
        }
        try await changeKin(of: reference) { key, time in
            try key.requireRotatable(at: time)
            if key.rotation?.periodDays == periodDays { return }
            key.rotation = .init(periodDays: periodDays, nextAt: time + Self.days(periodDays))
        } follow: { kin, key in
            kin.rotation = key.rotation
        }
    }

    /// Ends the regular rotation.
    package func disableRotation(of reference: KeyReference) async throws {
        try await changeKin(of: reference) { key, time in
            try key.requireRotatable(at: time)
            key.rotation = nil
        } follow: { kin, _ in
            kin.rotation = nil
        }
    }

    /// Gives the key new material now: of Holdfast's making, or that which was imported for it.
    package func rotate(_ reference: KeyReference) async throws -> Key {
        let current = try await self.key(reference)
        let time = now()
        let fresh =
            current.origin == .kms
            ? try makeMaterial(.onDemand, for: current.id, of: current.scope.account, at: time) : nil
        return try await ledger.write { writer in
            let key = try writer.reader.key(reference, at: time)
            try key.requireRotation(at: time)
            if let fresh { return try writer.rotate(key, to: fresh, at: time) }
            return try writer.rotateToImported(key, at: time)
        }
    }

    /// Rotates the keys whose time has come; keys that can't be used just now wait.
    func rotateDue(_ key: Key, at time: Date) async throws {
        let fresh = try makeMaterial(.automatic, for: key.id, of: key.scope.account, at: time)
        try await ledger.write { writer in
            guard let key = try writer.reader.find(Key.self, key.id, in: key.scope), key.isRotationDue(at: time),
                let rotation = key.rotation
            else { return }
            let rotated = try writer.rotate(key, to: fresh, at: time)
            let period = Self.days(rotation.periodDays)
            // What was missed for whole periods isn't made up for.
            let regular = rotation.nextAt + period
            let next = Key.Rotation(
                periodDays: rotation.periodDays,
                nextAt: regular > time ? regular : time + period
            )
            try writer.updateKey(key.id, in: key.scope) { $0.rotation = next }
            try writer.updateKin(of: rotated) { $0.rotation = next }
        }
    }

    /// Changes a key, and then in the same transaction its kin in other regions after it.
    func changeKin(
        of reference: KeyReference,
        _ change: @escaping @Sendable (inout Key, Date) throws -> Void,
        follow: @escaping @Sendable (inout Key, Key) throws -> Void
    ) async throws {
        let time = now()
        try await ledger.write { writer in
            let found = try writer.reader.key(reference, at: time)
            let key = try writer.updateKey(found.id, in: found.scope) { try change(&$0, time) }
            try writer.updateKin(of: key) { try follow(&$0, key) }
        }
    }
}

extension Key {
    /// Whether its regular rotation is due at `time`, and it is one that rotates.
    func isRotationDue(at time: Date) -> Bool {
        guard let rotation, !isReplica else { return false }
        return rotation.nextAt <= time && state(at: time) == .enabled
    }

    /// Throws unless its regular rotation can be set.
    fileprivate func requireRotatable(at time: Date) throws {
        guard origin == .kms else {
            throw KeyError.unsupported("\(arn) origin is EXTERNAL which is not valid for this operation.")
        }
        guard !isManaged else { throw KeyError.unsupported("\(arn) is an AWS managed key, whose rotation is fixed.") }
        try refuseReplica()
        try require(at: time)
    }

    /// Throws unless it can be rotated now.
    fileprivate func requireRotation(at time: Date) throws {
        guard !isManaged else { throw KeyError.unsupported("\(arn) is an AWS managed key, whose rotation is fixed.") }
        try refuseReplica()
        try require(at: time)
        guard materials.count(where: { $0.origin == .onDemand && !$0.isWaiting }) < Keys.rotationsOnDemandMax else {
            throw KeyError(
                .limitExceeded,
                "\(arn) was rotated on demand \(Keys.rotationsOnDemandMax) times, which is the most."
            )
        }
    }

    private func refuseReplica() throws {
        guard isReplica, let kinship else { return }
        throw KeyError.unsupported("\(arn) is a replica key. Rotate the primary key in \(kinship.primaryRegion).")
    }
}

extension LedgerWriter {
    /// Changes the kin of a multi-Region key in other regions.
    func updateKin(of key: Key, _ change: (inout Key) throws -> Void) throws {
        for region in key.kinship?.regions ?? [] where region != key.scope.region {
            let scope = Scope(account: key.scope.account, region: region)
            guard try reader.find(Key.self, key.id, in: scope) != nil else { continue }
            try updateKey(key.id, in: scope, change)
        }
    }

    /// Makes `material` the current one of `key` and its kin.
    fileprivate func rotate(_ key: Key, to material: KeyMaterial, at time: Date) throws -> Key {
        let change = { (key: inout Key) in
            key.materials.append(material)
            if material.origin == .onDemand { key.rotatedOnDemandAt = material.createdAt }
        }
        try updateKin(of: key, change)
        try noteRotation(of: key, to: material, at: time)
        return try updateKey(key.id, in: key.scope, change)
    }

    /// Notes that a key and its kin get new material, in the region of each.
    private func noteRotation(of key: Key, to material: KeyMaterial, at time: Date) throws {
        try note(.rotation(of: key, to: material, at: time))
        for region in key.kinship?.regions ?? [] where region != key.scope.region {
            let scope = Scope(account: key.scope.account, region: region)
            guard let kin = try reader.find(Key.self, key.id, in: scope) else { continue }
            try note(.rotation(of: kin, to: material, at: time))
        }
    }

    /// Makes the material that waits the current one, which all kin must have.
    fileprivate func rotateToImported(_ key: Key, at time: Date) throws -> Key {
        guard let waiting = key.materials.last, waiting.isWaiting, waiting.isPresent(at: time) else {
            throw KeyError(
                .invalidState,
                "\(key.arn) has no key material that waits for rotation. Import NEW_KEY_MATERIAL first."
            )
        }
        let change = { (key: inout Key) in
            guard let index = key.materials.lastIndex(where: { $0.id == waiting.id && $0.isPresent(at: time) }) else {
                throw KeyError(.invalidState, "\(key.arn) lacks the new key material. Import it there too.")
            }
            key.materials[index].isWaiting = false
            key.materials[index].origin = .onDemand
            key.materials[index].createdAt = time
            key.rotatedOnDemandAt = time
        }
        try noteRotation(of: key, to: waiting, at: time)
        try updateKin(of: key, change)
        return try updateKey(key.id, in: key.scope, change)
    }
}
