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

/// Where objects live: write-once, whole, durable.
///
/// Every store passes the same conformance suite.
///
/// Errors are `RepositoryError`: `notFound`, `alreadyExists`, `storeFull`, `storeFailed`.
package protocol ObjectStore: Sendable {
    /// Writes an object; visible whole or not at all, durable on return.
    ///
    /// Throws `alreadyExists` for a name in use.
    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws

    /// Reads a whole object.
    func get(_ name: ObjectName) async throws -> [UInt8]

    /// Reads part of an object; shorter than asked where the object ends before.
    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8]

    /// Size of an object in bytes.
    func size(of name: ObjectName) async throws -> Int

    /// Objects whose name begins with a prefix, sorted by name.
    func list(prefix: String) async throws -> [ObjectInfo]

    /// Deletes an object; deleting what does not exist is no error.
    func delete(_ name: ObjectName) async throws

    /// Makes this process the writer as far as the store can (lock, leftovers of a crash, durability of what is there).
    func prepareForWriting() async throws
}

extension ObjectStore {
    /// Whether an object of this name exists.
    func exists(_ name: ObjectName) async throws -> Bool {
        do {
            _ = try await size(of: name)
            return true
        } catch let error as RepositoryError where error.code == .notFound {
            return false
        }
    }
}
