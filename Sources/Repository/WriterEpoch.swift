/// The right to write: the highest epoch in the store.
struct WriterEpoch: Sendable {
    /// Where the epochs are.
    let store: any ObjectStore
    /// This writer's number; nil for a reader.
    let number: Int?

    /// Creates the epoch above the highest and removes those below it.
    static func claim(_ objects: ObjectAccess, footer: [UInt8]) async throws -> Int {
        while true {
            let highest = try await objects.store.highestNumber(ObjectLayout.epochs, name: ObjectLayout.epoch)
            let number = (highest ?? 0) + 1
            let key = objects.keys.repository
            do {
                try await objects.putSmall(ObjectLayout.epoch(number), kind: .epoch, key: key, footer: footer)
            } catch let error as RepositoryError where error.code == .alreadyExists {
                continue
            }
            for info in try await objects.store.list(prefix: ObjectLayout.epochs) {
                guard let earlier = ObjectLayout.number(of: info.name), earlier < number else { continue }
                try await objects.store.delete(info.name)
            }
            return number
        }
    }

    /// Throws `readOnly` for a reader.
    func requireWriting() throws {
        guard number != nil else {
            throw RepositoryError(.readOnly, "The repository is open for reading only. Open it for writing.")
        }
    }

    /// Throws `fenced` when a later writer has taken over; called before publishing and before deleting.
    ///
    /// Asks by name, since a listing may be old: while the own epoch exists, no later one has been removed.
    func check() async throws {
        try requireWriting()
        guard let number, try await !store.exists(ObjectLayout.epoch(number + 1)),
            try await store.exists(ObjectLayout.epoch(number))
        else {
            throw RepositoryError(
                .fenced,
                "Another process has opened the repository for writing since. Stop this one; it can't write any more."
            )
        }
    }
}
