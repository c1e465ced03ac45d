import FoundationEssentials

extension ObjectAccess {
    /// A lock that ends less than this before it should is left as it is, so that a lock that is always renewed is not
    /// renewed at each look.
    private static let slackSeconds = 86_400.0

    /// Writes an object that is locked until a moment from the beginning, where the store locks objects.
    func put(_ name: ObjectName, _ bytes: [UInt8], keepUntil: Date?) async throws {
        try await store.put(name, bytes, keepUntil: keepUntil)
        if let keepUntil, store.locksObjects { locks.note(name, until: keepUntil) }
    }

    /// Whether a lock that ends at a moment is about as long as one that ends at another.
    static func suffices(_ known: Date?, until time: Date) -> Bool {
        known.map { $0 >= time.addingTimeInterval(-slackSeconds) } ?? false
    }

    /// Locks an object that is there, unless it is known to be locked for about as long.
    func keep(_ name: ObjectName, until time: Date) async throws {
        guard store.locksObjects, !Self.suffices(locks.time(of: name), until: time) else { return }
        try await extend(name, until: time)
    }

    /// Locks an object that is there.
    func extend(_ name: ObjectName, until time: Date) async throws {
        try await store.extend(name, keepUntil: time)
        locks.note(name, until: max(time, locks.time(of: name) ?? time))
    }

    /// Locks what opens the objects of a lineage.
    func keepKeys(of lineage: LineageID, until time: Date) async throws {
        guard store.locksObjects else { return }
        for info in try await store.list(prefix: ObjectLayout.lineagePrefix(lineage)) {
            try await keep(info.name, until: time)
        }
        try await keep(ObjectLayout.root, until: time)
    }

    /// Until when an object is locked, asked once; nil where it isn't.
    ///
    /// Throws `notFound`.
    func lockTime(of name: ObjectName) async throws -> Date? {
        if let known = locks.time(of: name) { return known }
        guard let found = try await store.keptUntil(name) else { return nil }
        locks.note(name, until: found)
        return found
    }

    /// Deletes an object unless it is known to be locked; answers whether no lock keeps it.
    func deleteUnlocked(_ name: ObjectName) async throws -> Bool {
        guard locks.time(of: name) == nil else { return false }
        do {
            try await store.delete(name)
            return true
        } catch let error as RepositoryError where error.code == .retained {
            await noteLock(of: name)
            return false
        }
    }

    /// Finds out how long an object is locked that could not be deleted, so that nobody tries before.
    func noteLock(of name: ObjectName) async { _ = try? await lockTime(of: name) }

    /// Until when the longest locked of some objects is locked; nil where none is.
    func longestLock(of names: some Collection<ObjectName> & Sendable) async throws -> Date? {
        guard store.locksObjects else { return nil }
        var longest: Date?
        for name in names {
            do {
                guard let time = try await lockTime(of: name) else { continue }
                longest = max(time, longest ?? time)
            } catch let error as RepositoryError where error.code == .notFound {}
        }
        return longest
    }
}
