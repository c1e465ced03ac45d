extension ObjectAccess {
    /// How often a manifest that vanished under its reader is looked for again.
    static let manifestRetriesMax = 3

    /// Identifiers of all snapshots, sorted, by listing names; what this process has published is never missing.
    func snapshotIDs() async throws -> [SnapshotID] { try await listedManifests().keys.sorted() }

    /// The lowest and the highest listed number of every snapshot.
    func listedManifests() async throws -> [SnapshotID: ClosedRange<Int>] {
        var numbers: [SnapshotID: ClosedRange<Int>] = [:]
        for info in try await store.list(prefix: ObjectLayout.manifests) {
            guard let (id, number) = Self.manifest(of: info.name) else { continue }
            let known = numbers[id] ?? number...number
            numbers[id] = min(known.lowerBound, number)...max(known.upperBound, number)
        }
        for id in published.ids where numbers[id] == nil {
            if let number = try await currentNumber(of: id) { numbers[id] = number...number }
        }
        return numbers
    }

    /// The snapshot and the number that a name stands for.
    static func manifest(of name: ObjectName) -> (SnapshotID, Int)? {
        guard name.components.count == 3, let number = ObjectLayout.number(of: name), number > 0,
            let id = try? SnapshotID(String(name.components[1]))
        else { return nil }
        return (id, number)
    }

    /// The numbers under which a snapshot has manifests, ascending.
    func manifestNumbers(of id: SnapshotID) async throws -> [Int] {
        try await store.list(prefix: ObjectLayout.manifestPrefix(id)).compactMap { ObjectLayout.number(of: $0.name) }
    }

    /// The number that counts; nil where there is no such snapshot.
    func currentNumber(of id: SnapshotID) async throws -> Int? {
        try await store.highestNumber(
            ObjectLayout.manifestPrefix(id),
            known: published.number(of: id),
            isGone: { published.isDeleted(id) },
            name: { ObjectLayout.manifest(id, number: $0) }
        )
    }

    /// Calls a body with the number that counts, again where that manifest was replaced meanwhile.
    ///
    /// Throws `notFound` where there is no such snapshot.
    func withCurrentManifest<Value>(
        _ id: SnapshotID,
        _ body: (_ number: Int) async throws -> Value
    ) async throws
        -> Value
    {
        var retries = 0
        while let number = try await currentNumber(of: id) {
            do {
                return try await body(number)
            } catch let error as RepositoryError
                where error.isMissing(ObjectLayout.manifest(id, number: number)) && retries < Self.manifestRetriesMax
            {
                retries += 1
            }
        }
        throw RepositoryError.notFound("Snapshot \(id)")
    }

    /// Header and pack table of a snapshot.
    func manifestFooter(_ id: SnapshotID) async throws -> ManifestFooter {
        try await withCurrentManifest(id) { try await manifestFooter(id, number: $0) }
    }

    /// The whole manifest of a snapshot.
    func manifest(_ id: SnapshotID) async throws -> Manifest {
        try await withCurrentManifest(id) { try await manifest(id, number: $0) }
    }

    /// Header and pack table of one manifest; errors name the snapshot.
    func manifestFooter(_ id: SnapshotID, number: Int) async throws -> ManifestFooter {
        let name = ObjectLayout.manifest(id, number: number)
        return try await naming(id) {
            let opened = try await footer(of: name, kind: .manifest, decoder: FrameDecoder())
            return try parse(opened.footer, opener: opened.opener, id: id)
        }
    }

    /// One manifest, whole; errors name the snapshot.
    func manifest(_ id: SnapshotID, number: Int) async throws -> Manifest {
        let name = ObjectLayout.manifest(id, number: number)
        return try await naming(id) {
            var object = try await whole(name, kind: .manifest, decoder: FrameDecoder())
            let footer = try parse(object.footer, opener: object.opener, id: id)
            var body: [UInt8] = []
            for frame in try object.bodyFrames() {
                body += try object.plaintext(of: frame)
                guard body.count <= footer.header.bodyBytes else { throw RepositoryError.damaged(name, .format) }
            }
            do {
                return try Manifest(footer: footer, number: number, body: body)
            } catch is MalformedBytes {
                throw RepositoryError.damaged(name, .format)
            }
        }
    }

    private func parse(_ footer: [UInt8], opener: ObjectOpener, id: SnapshotID) throws -> ManifestFooter {
        guard let lineage = opener.header.lineage,
            let parsed = try? ManifestFooter(parsing: footer, lineage: lineage), parsed.header.id == id
        else { throw RepositoryError.damaged(opener.name, .format) }
        return parsed
    }

    private func naming<Value>(_ id: SnapshotID, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as RepositoryError {
            throw error.adding(snapshot: id)
        }
    }
}

extension RepositoryError {
    /// Whether the error says that an object does not exist.
    func isMissing(_ object: ObjectName) -> Bool {
        damage.map { $0.reason == .missing && $0.object == object.text } ?? false
    }
}
