import Foundation
import Ledger
import Testing

private struct Note: Document, Equatable {
    static let kind = "note"
    var scope = Scope(account: "000000000001", region: "us-east-1")
    var id: String
    var owner: String?
    var position: Int64 = 0
    var text = ""
}

@Suite struct `The ledger` {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString)")
    private var path: String { directory.appending(path: "ledger.sqlite").path }
    private let scope = Scope(account: "000000000001", region: "us-east-1")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    @Test func `a document is found again by a ledger opened later`() async throws {
        let scope = scope
        let ledger = try Ledger(path: path)
        try await ledger.write { try $0.insert(Note(id: "a", text: "kept")) }
        try ledger.close()
        let found = try await Ledger(path: path).read { try $0.find(Note.self, "a", in: scope) }
        #expect(found?.text == "kept")
    }

    @Test func `a closed ledger is whole in its one file`() async throws {
        let (scope, moved) = (scope, path + ".moved")
        let ledger = try Ledger(path: path)
        _ = try await ledger.read { try $0.all(Note.self) }
        try await ledger.write { try $0.insert(Note(id: "a", text: "kept")) }
        try ledger.close()
        try FileManager.default.moveItem(atPath: path, toPath: moved)
        let found = try await Ledger(path: moved).read { try $0.find(Note.self, "a", in: scope) }
        #expect(found?.text == "kept")
    }

    @Test func `what a document held before is not left in the file`() async throws {
        let (scope, secret) = (scope, "wJalrXUtnFEMI/K7MDENG")
        let ledger = try Ledger(path: path)
        try await ledger.write { writer in
            for number in 0..<40 { try writer.insert(Note(id: "n\(number)", text: "kept")) }
            try writer.insert(Note(id: "changed", text: secret))
            try writer.insert(Note(id: "deleted", text: secret))
        }
        try await ledger.write { writer in
            try writer.update(Note.self, "changed", in: scope) { $0.text = "" }
            try writer.delete(Note.self, "deleted", in: scope)
        }
        try ledger.close()
        let bytes = try Data(contentsOf: URL(filePath: path))
        #expect(bytes.range(of: Data("kept".utf8)) != nil)
        #expect(bytes.range(of: Data(secret.utf8)) == nil)
    }

    @Test func `the file is readable by its owner alone`() throws {
        _ = try Ledger(path: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `an id can be taken once in each scope`() async throws {
        let ledger = try Ledger(path: path)
        try await ledger.write { try $0.insert(Note(id: "a")) }
        await #expect(throws: LedgerError.self) { try await ledger.write { try $0.insert(Note(id: "a")) } }
        let other = Scope(account: "000000000001", region: "eu-west-1")
        try await ledger.write { try $0.insert(Note(scope: other, id: "a")) }
    }

    @Test func `a transaction that throws leaves nothing`() async throws {
        let scope = scope
        let ledger = try Ledger(path: path)
        await #expect(throws: CancellationError.self) {
            try await ledger.write {
                try $0.insert(Note(id: "a"))
                throw CancellationError()
            }
        }
        #expect(try await ledger.read { try $0.count(Note.self, in: scope) } == 0)
    }

    @Test func `a document changed meanwhile is not overwritten`() async throws {
        let scope = scope
        let ledger = try Ledger(path: path)
        try await ledger.write { try $0.insert(Note(id: "a")) }
        let read = try #require(try await ledger.read { try $0.revised(Note.self, "a", in: scope) })
        try await ledger.write { try $0.update(Note.self, "a", in: scope) { $0.text = "newer" } }
        await #expect { try await ledger.write { try $0.replace(read) } } throws: {
            ($0 as? LedgerError)?.code == .conflict
        }
    }

    @Test func `pages follow each other in order of position and id without loss`() async throws {
        let scope = scope
        let ledger = try Ledger(path: path)
        let ids = (0..<25).map { "n\($0)" }
        try await ledger.write {
            for (index, id) in ids.enumerated() { try $0.insert(Note(id: id, position: Int64(index / 3))) }
        }
        var seen: [String] = []
        var mark: PageMark?
        repeat {
            let after = mark
            let page = try await ledger.read { try $0.list(Note.self, in: scope, after: after, limit: 4) }
            seen += page.map(\.id)
            mark = page.last.map { PageMark($0) }
        } while mark != nil
        #expect(
            seen == ids.enumerated().sorted { ($0.offset / 3, $0.element) < ($1.offset / 3, $1.element) }.map(\.element)
        )
    }

    @Test func `an owner's documents are listed whatever their scope`() async throws {
        let ledger = try Ledger(path: path)
        try await ledger.write {
            try $0.insert(Note(id: "a", owner: "db-1"))
            try $0.insert(Note(scope: Scope(account: "2", region: "x"), id: "b", owner: "db-1"))
            try $0.insert(Note(id: "c", owner: "db-2"))
        }
        #expect(try await ledger.read { try $0.list(Note.self, ownedBy: "db-1").map(\.id) } == ["a", "b"])
    }

    @Test func `a commit is announced`() async throws {
        let ledger = try Ledger(path: path)
        var changes = ledger.changes().makeAsyncIterator()
        try await ledger.write { try $0.insert(Note(id: "a")) }
        #expect(await changes.next() != nil)
    }
}
