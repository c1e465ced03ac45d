import Synchronization

/// Where backups live: snapshots of files, logs and documents as immutable sealed objects in a store.
///
/// The format is `docs/repository-format.md`. All methods may be called concurrently.
package final class Repository: Sendable {
    /// What a repository is opened for.
    package enum Access: Sendable {
        /// Any number of readers, no lock.
        case reading
        /// The one writer.
        case writing
    }

    /// What it was opened for.
    package let access: Access
    /// What was chosen at opening.
    package let configuration: RepositoryConfiguration
    /// The store and the keys.
    let objects: ObjectAccess
    /// The right to write.
    let epoch: WriterEpoch
    /// Packs that are in use although no manifest may name them.
    let pins = PackPins()
    /// Who may change a snapshot's manifests.
    let turns = SnapshotTurns()
    /// Logs that were opened for writing.
    let logs = Mutex<[StreamID: LogStream]>([:])

    private init(access: Access, configuration: RepositoryConfiguration, objects: ObjectAccess, epoch: WriterEpoch) {
        self.access = access
        self.configuration = configuration
        self.objects = objects
        self.epoch = epoch
    }

    /// Opens a repository; for writing, an empty store becomes a new one.
    ///
    /// Errors: `wrongKey`, `newerFormat`, `notARepository`, `locked`, `damaged`.
    package static func open(
        _ store: any ObjectStore,
        key: RepositoryKey,
        access: Access,
        configuration: RepositoryConfiguration = RepositoryConfiguration()
    ) async throws -> Repository {
        try configuration.check()
        let objects = ObjectAccess(
            store: store,
            keys: KeyRing(
                repository: try SealingKey(key),
                opener: configuration.keys,
                now: configuration.now
            ),
            random: configuration.random,
            compressionLevel: configuration.compressionLevel,
            logLock: configuration.logLock
        )
        if access == .writing { try await store.prepareForWriting() }
        if try await !store.exists(ObjectLayout.root) { try await create(objects, access: access) }
        _ = try await objects.root()
        let epoch = WriterEpoch(
            store: store,
            number: access == .writing ? try await claim(objects, configuration) : nil
        )
        return Repository(access: access, configuration: configuration, objects: objects, epoch: epoch)
    }

    private static func create(_ objects: ObjectAccess, access: Access) async throws {
        guard try await objects.store.list(prefix: "").isEmpty else {
            throw RepositoryError.damaged(ObjectLayout.root, .missing)
        }
        guard access == .writing else {
            throw RepositoryError(.notARepository, "There is no repository here yet. Open it for writing to make one.")
        }
        var footer = ByteWriter()
        footer.raw(try objects.random.bytes(16))
        footer.varint(Int(ObjectHeader.version))
        try await objects.putSmall(
            ObjectLayout.root,
            kind: .root,
            key: objects.keys.repository,
            footer: footer.bytes
        )
    }

    private static func claim(_ objects: ObjectAccess, _ configuration: RepositoryConfiguration) async throws -> Int {
        var writer = ByteWriter()
        writer.string(configuration.writer)
        return try await WriterEpoch.claim(objects, footer: writer.bytes)
    }
}

extension ObjectAccess {
    /// Opens the root object; returns the repository's identifier.
    func root() async throws -> [UInt8] {
        let object = try await whole(ObjectLayout.root, kind: .root, decoder: FrameDecoder())
        var reader = ByteReader(object.footer)
        guard let identifier = try? reader.raw(16), (try? reader.varint()) == UInt64(ObjectHeader.version),
            reader.remaining == 0
        else { throw RepositoryError.damaged(ObjectLayout.root, .format) }
        return identifier
    }
}
