import Foundation
import GRDB
import Ledger
import Testing

private struct Leaf: Document, Equatable {
    static let kind = "leaf"
    var scope = Scope(account: "000000000001", region: "us-east-1")
    var id: String
    var position: Int64 = 0
    var terms: [String]
}

@Suite struct `Terms of documents` {
    private let path = FileManager.default.temporaryDirectory.appending(path: "terms-\(UUID().uuidString).sqlite").path
    private let scope = Scope(account: "000000000001", region: "us-east-1")

    @Test func `find those that have them, in order and page by page`() async throws {
        let (scope, ledger) = (scope, try Ledger(path: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await ledger.write { writer in
            for number in 0..<9 {
                let terms = ["all", number.isMultiple(of: 2) ? "even" : "odd"]
                try writer.insert(Leaf(id: "\(number)", position: Int64(number / 3), terms: terms))
            }
            try writer.insert(Leaf(scope: Scope(account: "2", region: "us-east-1"), id: "9", terms: ["even"]))
        }
        let mark = PageMark(position: 0, id: "2")
        let lists = try await ledger.read { reader in
            [
                try reader.list(Leaf.self, in: scope, having: "even"),
                try reader.list(Leaf.self, in: scope, having: "even", after: mark, limit: 2),
                try reader.newest(Leaf.self, in: scope, having: "odd", limit: 2),
            ].map { $0.map(\.id) }
        }
        #expect(lists == [["0", "2", "4", "6", "8"], ["4", "6"], ["7", "5"]])
        #expect(try await ledger.read { try $0.count(Leaf.self, in: scope, having: "all") } == 9)
        #expect(try await ledger.read { try $0.count(Leaf.self, in: scope, having: "none") } == 0)
    }

    @Test func `change and go with their documents`() async throws {
        let (scope, ledger) = (scope, try Ledger(path: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await ledger.write { writer in
            for id in ["a", "b", "c"] { try writer.insert(Leaf(id: id, position: id == "c" ? 5 : 7, terms: ["old"])) }
            try writer.update(Leaf.self, "a", in: scope) { $0.terms = ["new"] }
            try writer.update(Leaf.self, "b", in: scope) { $0.terms = [] }
        }
        #expect(try await ledger.read { try $0.list(Leaf.self, in: scope, having: "old").map(\.id) } == ["c"])
        #expect(try await ledger.read { try $0.list(Leaf.self, in: scope, having: "new").map(\.id) } == ["a"])
        try await ledger.write { writer in
            try writer.delete(Leaf.self, in: scope, before: 6)
            try writer.delete(Leaf.self, "a", in: scope)
        }
        for term in ["old", "new"] {
            #expect(try await ledger.read { try $0.count(Leaf.self, in: scope, having: term) } == 0)
        }
    }

    @Test func `are given to snapshots that an older version wrote`() async throws {
        let scope = scope
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Self.makeFirstVersion(path)
        let ledger = try Ledger(path: path)
        for (term, count) in [
            ("origin:manual", 1), ("origin:automated", 1), ("instance:app", 2), ("resource:db-1", 2),
            ("automated:db-1", 1),
        ] {
            #expect(try await ledger.read { try $0.count(Snapshot.self, in: scope, having: term) } == count, "\(term)")
        }
        let manual = try await ledger.read { try $0.list(Snapshot.self, in: scope, having: "origin:manual") }
        #expect(manual.map(\.identifier) == ["s"])
    }

    private struct Snapshot: Document {
        static let kind = "snapshot"
        struct Instance: Codable {
            var identifier: String
            var resourceID: String
        }
        var scope: Scope
        var identifier: String
        var origin: String
        var instance: Instance
        var id: String { identifier }
    }

    /// The ledger of the version before there were terms, with two snapshots and another document.
    private static func makeFirstVersion(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                    INSERT INTO grdb_migrations VALUES ('1: documents');
                    CREATE TABLE documents (
                        kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, id TEXT NOT NULL,
                        owner TEXT, position INTEGER NOT NULL, revision INTEGER NOT NULL, body BLOB NOT NULL,
                        PRIMARY KEY (kind, account, region, id)
                    ) WITHOUT ROWID;
                    """
            )
            for (kind, id, origin) in [
                ("snapshot", "s", "manual"), ("snapshot", "rds:s", "automated"), ("note", "n", "x"),
            ] {
                let body = """
                    {"identifier":"\(id)","instance":{"identifier":"app","resourceID":"db-1"},"origin":"\(origin)",\
                    "scope":{"account":"000000000001","region":"us-east-1"}}
                    """
                try database.execute(
                    sql: "INSERT INTO documents VALUES (?, '000000000001', 'us-east-1', ?, 'db-1', 1, 1, ?)",
                    arguments: [kind, id, Data(body.utf8)]
                )
            }
        }
        try queue.close()
    }
}
