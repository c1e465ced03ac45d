package import FoundationEssentials

extension Repository {
    /// Publishes a snapshot once more under another identifier: the same pages, no byte of them copied.
    ///
    /// Where the store locks objects, what is written is locked until `keepUntil`.
    ///
    /// Errors: `notFound`, `alreadyExists`, `fenced`, `limitExceeded`, store errors.
    package func copy(
        _ id: SnapshotID,
        as copy: SnapshotID,
        description: [UInt8]? = nil,
        keepUntil: Date? = nil
    ) async throws
        -> SnapshotHeader
    {
        try checkDescription(description, of: copy)
        var manifest = try await manifest(id)
        while true {
            let packs = manifest.packs.map(\.id)
            pins.pin(packs)
            defer { pins.release(packs) }
            // If the manifest still counts after its packs were pinned, no collection has missed them.
            guard let newer = try await newer(than: manifest) else {
                return try await publish(manifest, as: copy, description: description, keepUntil: keepUntil)
            }
            manifest = newer
        }
    }

    /// Throws `limitExceeded` for a description that is too large.
    func checkDescription(_ description: [UInt8]?, of id: SnapshotID) throws {
        guard (description?.count ?? 0) <= RepositoryConfiguration.documentBytesMax else {
            throw RepositoryError.limitExceeded(
                "The description of snapshot \(id)",
                max: RepositoryConfiguration.documentBytesMax
            )
        }
    }

    /// Publishes a manifest, whose packs are here and pinned, under another identifier.
    ///
    /// The packs of the snapshot have cost `packBytes` bytes.
    func publish(
        _ manifest: Manifest,
        as copy: SnapshotID,
        description: [UInt8]?,
        keepUntil: Date? = nil,
        packBytes: Int = 0
    ) async throws -> SnapshotHeader {
        var builder = try ManifestBuilder(
            copy,
            number: 1,
            key: try await objects.writingKey(of: manifest.header.lineage),
            level: configuration.compressionLevel,
            random: configuration.random
        )
        try builder.append(manifest.body)
        let header = manifest.header.with(
            id: copy,
            description: description ?? manifest.header.description,
            storedBytes: try packBytes + builder.finishBody()
        )
        let name = builder.name
        let bytes = try builder.finish(ManifestFooter(header: header, packs: manifest.packs))
        try await objects.publish(
            copy,
            name,
            bytes,
            of: header.lineage,
            keepUntil: keepUntil,
            epoch: epoch,
            turns: turns
        )
        return header
    }
}

extension ObjectAccess {
    /// Writes the first manifest of a snapshot; throws `alreadyExists` where there is one of any number.
    ///
    /// It is locked until `keepUntil`, and so is what opens it.
    func publish(
        _ id: SnapshotID,
        _ name: ObjectName,
        _ bytes: [UInt8],
        of lineage: LineageID,
        keepUntil: Date?,
        epoch: WriterEpoch,
        turns: SnapshotTurns
    ) async throws {
        if let keepUntil { try await keepKeys(of: lineage, until: keepUntil) }
        try await turns.take(id) {
            try await epoch.check()
            // The name of number 1 is free again where the snapshot's manifest was rewritten since.
            guard try await currentNumber(of: id) == nil else {
                throw RepositoryError.alreadyExists("Snapshot \(id)")
            }
            published.note(id, number: 1)
            try await put(name, bytes, keepUntil: keepUntil)
        }
    }
}
