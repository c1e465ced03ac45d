import Fleet
import Foundation
import Repository
import Synchronization

/// A link to another region that a test can cut and heal, in the middle of an answer too.
final class CuttableLink: RegionLink {
    private let link: any RegionLink
    private let cut = Mutex(false)
    private let basesCut = Mutex(false)

    /// A link that is whole.
    init(_ link: any RegionLink) { self.link = link }

    /// Whether nothing passes.
    var isCut: Bool {
        get { cut.withLock { $0 } }
        set { cut.withLock { $0 = newValue } }
    }

    /// Whether no base passes; log does.
    var cutsBases: Bool {
        get { basesCut.withLock { $0 } }
        set { basesCut.withLock { $0 = newValue } }
    }

    /// Throws while the link is cut.
    func pass() throws {
        if isCut { throw LinkDown() }
    }

    func source() async throws -> RepositorySource {
        try pass()
        let source = try await link.source()
        return RepositorySource(store: CuttableStore(store: source.store, link: self)) { lineage in
            try self.pass()
            return try await source.lineageKey(lineage)
        }
    }

    func snapshot(arn: String, account: String) async throws -> Snapshot {
        try pass()
        return try await link.snapshot(arn: arn, account: account)
    }

    func backup(
        of subject: ReplicationSubject,
        bases: BaseChoice,
        account: String
    ) async throws -> ReplicationSource {
        try pass()
        if cutsBases, bases != .none { throw LinkDown() }
        return try await link.backup(of: subject, bases: bases, account: account)
    }

    func announce(replica arn: String, of resourceID: String, follows: Bool, account: String) async throws {
        try pass()
        try await link.announce(replica: arn, of: resourceID, follows: follows, account: account)
    }
}

/// What a cut link answers.
struct LinkDown: Error {}

/// A store at the other end of a link.
private struct CuttableStore: ObjectStore {
    let store: any ObjectStore
    let link: CuttableLink

    func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { throw LinkDown() }
    func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws { throw LinkDown() }
    func delete(_ name: ObjectName) async throws { throw LinkDown() }
    func prepareForWriting() async throws { throw LinkDown() }

    func get(_ name: ObjectName) async throws -> [UInt8] {
        try link.pass()
        return try await store.get(name)
    }

    func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try link.pass()
        return try await store.get(name, range: range)
    }

    func size(of name: ObjectName) async throws -> Int {
        try link.pass()
        return try await store.size(of: name)
    }

    func list(prefix: String) async throws -> [ObjectInfo] {
        try link.pass()
        return try await store.list(prefix: prefix)
    }
}
