package import FoundationEssentials

/// An object that a store holds.
package struct ObjectInfo: Sendable, Hashable {
    /// Its name.
    package let name: ObjectName
    /// Its size in bytes.
    package let size: Int

    package init(name: ObjectName, size: Int) {
        self.name = name
        self.size = size
    }
}

/// Where objects live: whole and durable, and written once but for what ``replace(_:_:)`` repairs.
///
/// Every store passes the same conformance suite.
///
/// Errors are `RepositoryError`: `notFound`, `alreadyExists`, `retained`, `storeFull`, `storeFailed`.
package protocol ObjectStore: Sendable {
    /// Writes an object; visible whole or not at all, durable on return.
    ///
    /// Throws `alreadyExists` for a name in use.
    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws

    /// Writes an object that can't be deleted before a moment, where the store can lock objects.
    func put(_ name: ObjectName, _ bytes: [UInt8], keepUntil: Date?) async throws

    /// Writes an object in the place of one that is damaged: at any moment the old one is there or the new one, whole.
    ///
    /// It is as good as ``put(_:_:)`` where there is none. A lock goes over to what takes the object's place.
    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws

    /// Keeps an object at least until a moment, where the store can lock objects; never shortens its time.
    func extend(_ name: ObjectName, keepUntil: Date) async throws

    /// Until when an object is locked; nothing where it isn't.
    func keptUntil(_ name: ObjectName) async throws -> Date?

    /// Whether objects can be locked here, and are to be.
    var locksObjects: Bool { get }

    /// What this store can't make sure although a repository counts on it, in a sentence; nil where there is nothing.
    ///
    /// Known once it was prepared for writing.
    var caveat: String? { get }

    /// Reads a whole object.
    func get(_ name: ObjectName) async throws -> [UInt8]

    /// Reads part of an object; shorter than asked where the object ends before.
    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8]

    /// Size of an object in bytes.
    func size(of name: ObjectName) async throws -> Int

    /// Objects whose name begins with a prefix, sorted by name.
    func list(prefix: String) async throws -> [ObjectInfo]

    /// Deletes an object; deleting what does not exist is no error.
    ///
    /// Throws `retained` for an object that is locked.
    func delete(_ name: ObjectName) async throws

    /// Makes this process the writer as far as the store can (lock, leftovers of a crash, durability of what is there).
    func prepareForWriting() async throws
}

extension ObjectStore {
    /// A store without locks writes it like any other.
    package func put(_ name: ObjectName, _ bytes: [UInt8], keepUntil: Date?) async throws {
        try await put(name, bytes)
    }

    /// A store without locks has none.
    package var locksObjects: Bool { false }

    /// Most stores do all that they are asked.
    package var caveat: String? { nil }

    /// In a store without locks nothing is locked.
    package func keptUntil(_ name: ObjectName) async throws -> Date? { nil }

    /// A store without locks has nothing to do.
    package func extend(_ name: ObjectName, keepUntil: Date) async throws {}

    /// Whether an object of this name exists.
    package func exists(_ name: ObjectName) async throws -> Bool {
        do {
            _ = try await size(of: name)
            return true
        } catch let error as RepositoryError where error.code == .notFound {
            return false
        }
    }
}
