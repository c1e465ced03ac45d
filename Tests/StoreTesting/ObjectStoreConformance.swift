package import Repository
import Testing

/// What every store must do; called with an empty one that is prepared for writing.
package enum ObjectStoreConformance {
    /// Runs every check.
    package static func check(_ store: any ObjectStore) async throws {
        try await checkReading(store)
        try await checkWriteOnce(store)
        try await checkReplacing(store)
        try await checkListing(store)
        try await checkDeleting(store)
        try await checkConcurrentWriters(store)
    }

    /// That a listing which does not fit into one answer of a store is complete; for stores that answer in pages.
    package static func checkPagedListing(_ store: any ObjectStore) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask {
                    for number in stride(from: lane, to: 1_010, by: 8) {
                        try await store.put(ObjectName("pages/\(10_000 + number)"), [1])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.list(prefix: "pages/").map(\.name.text) == (0..<1_010).map { "pages/\(10_000 + $0)" })
    }

    private static func checkReading(_ store: any ObjectStore) async throws {
        let name = try ObjectName("reading/one")
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        try await store.put(name, bytes)
        #expect(try await store.get(name) == bytes)
        #expect(try await store.size(of: name) == 1000)
        #expect(try await store.get(name, range: 0..<0) == [])
        #expect(try await store.get(name, range: 10..<20) == Array(bytes[10..<20]))
        #expect(try await store.get(name, range: 990..<2000) == Array(bytes[990...]))
        #expect(try await store.get(name, range: 5000..<6000) == [])
        let empty = try ObjectName("reading/empty")
        try await store.put(empty, [])
        #expect(try await store.get(empty) == [])
        let absent = try ObjectName("reading/absent")
        #expect(await errorCode { _ = try await store.get(absent) } == .notFound)
        #expect(await errorCode { _ = try await store.get(absent, range: 0..<1) } == .notFound)
        #expect(await errorCode { _ = try await store.size(of: absent) } == .notFound)
        #expect(try await !store.exists(absent))
    }

    private static func checkWriteOnce(_ store: any ObjectStore) async throws {
        let name = try ObjectName("once/a")
        try await store.put(name, [1])
        #expect(await errorCode { try await store.put(name, [2]) } == .alreadyExists)
        #expect(try await store.get(name) == [1])
    }

    private static func checkReplacing(_ store: any ObjectStore) async throws {
        for text in ["replaced/a/b", "logs/db-1/00000001/a"] {
            let name = try ObjectName(text)
            try await store.put(name, [1])
            try await store.replace(name, [2, 3])
            #expect(try await store.get(name) == [2, 3])
            #expect(try await store.size(of: name) == 2)
            #expect(try await store.list(prefix: text) == [ObjectInfo(name: name, size: 2)])
            #expect(await errorCode { try await store.put(name, [4]) } == .alreadyExists)
            try await store.delete(name)
            #expect(try await !store.exists(name))
            try await store.replace(name, [5])
            #expect(try await store.get(name) == [5])
        }
        try await checkReadingBesideReplacing(store)
    }

    /// That whoever reads meanwhile finds one object or the other, whole.
    private static func checkReadingBesideReplacing(_ store: any ObjectStore) async throws {
        let name = try ObjectName("replaced/beside")
        try await store.put(name, [UInt8](repeating: 0, count: 100_000))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in UInt8(1)...20 { try await store.replace(name, [UInt8](repeating: round, count: 100_000)) }
            }
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<20 {
                        let bytes = try await store.get(name)
                        #expect(bytes == [UInt8](repeating: bytes.first ?? 0, count: 100_000))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.get(name) == [UInt8](repeating: 20, count: 100_000))
    }

    private static func checkListing(_ store: any ObjectStore) async throws {
        for text in ["list/b/2", "list/a", "list/b/1", "list/bc", "lists/x"] {
            try await store.put(ObjectName(text), [UInt8](repeating: 0, count: text.utf8.count))
        }
        let all = try await store.list(prefix: "list/")
        #expect(all.map(\.name.text) == ["list/a", "list/b/1", "list/b/2", "list/bc"])
        #expect(all.map(\.size) == [6, 8, 8, 7])
        #expect(try await store.list(prefix: "list/b").map(\.name.text) == ["list/b/1", "list/b/2", "list/bc"])
        #expect(try await store.list(prefix: "list/b/").count == 2)
        #expect(try await store.list(prefix: "nothing/here/") == [])
        #expect(try await store.list(prefix: "").count >= 5)
    }

    private static func checkDeleting(_ store: any ObjectStore) async throws {
        let name = try ObjectName("gone/a/b")
        try await store.put(name, [1])
        try await store.delete(name)
        #expect(try await !store.exists(name))
        try await store.delete(name)
        try await store.delete(ObjectName("gone/never/was"))
        try await store.put(name, [2])
        #expect(try await store.get(name) == [2])
    }

    private static func checkConcurrentWriters(_ store: any ObjectStore) async throws {
        let name = try ObjectName("race/a")
        let winners = try await withThrowingTaskGroup(of: UInt8?.self) { group in
            for writer in UInt8(0)..<8 {
                group.addTask {
                    let bytes = [UInt8](repeating: writer, count: 100_000)
                    return await errorCode { try await store.put(name, bytes) } == nil ? writer : nil
                }
            }
            return try await group.reduce(into: [UInt8]()) { winners, writer in
                if let writer { winners.append(writer) }
            }
        }
        let winner = try #require(winners.first)
        #expect(winners.count == 1)
        #expect(try await store.get(name) == [UInt8](repeating: winner, count: 100_000))
    }

    private static func errorCode(_ body: () async throws -> Void) async -> RepositoryError.Code? {
        do {
            try await body()
            return nil
        } catch let error as RepositoryError {
            return error.code
        } catch {
            Issue.record("unexpected error \(error)")
            return nil
        }
    }
}
