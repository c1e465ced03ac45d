import Foundation
import Ledger
import Testing

private struct Stage: Document, Equatable {
    static let kind = "stage"
    var scope = Scope(account: "000000000001", region: "us-east-1")
    var id: String
    var owner: String?
    var reach: Reach

    struct Reach: Codable, Equatable {
        var line: Int
        var start: UInt64
    }
}

@Suite struct `Numbers in documents` {
    @Test func `order those of an owner, whatever their positions and ids are`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "numbers-\(UUID().uuidString).sqlite").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let ledger = try Ledger(path: path)
        let reaches = [(1, 900), (2, 20), (1, 1_000), (2, 3), (1, 20)].map { ($0.0, UInt64($0.1) << 30) }
        try await ledger.write { writer in
            for (index, (line, start)) in reaches.enumerated() {
                try writer.insert(Stage(id: "\(index)", owner: "a", reach: .init(line: line, start: start)))
            }
            try writer.insert(Stage(id: "b", owner: "b", reach: .init(line: 9, start: 9)))
        }
        func ids(after mark: [Int64], limit: Int = .max) async throws -> [String] {
            try await ledger.read { reader in
                let paths = ["$.reach.line", "$.reach.start"]
                return try reader.list(Stage.self, ownedBy: "a", by: paths, after: mark, limit: limit).map(\.id)
            }
        }
        #expect(try await ids(after: [0, 0]) == ["4", "0", "2", "3", "1"])
        #expect(try await ids(after: [1, 900 << 30]) == ["2", "3", "1"])
        #expect(try await ids(after: [1, 20 << 30], limit: 2) == ["0", "2"])
        #expect(try await ids(after: [2, 20 << 30]).isEmpty)
    }
}
