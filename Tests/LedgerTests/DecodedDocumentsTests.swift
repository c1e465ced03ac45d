import Foundation
import Testing

@testable import Ledger

private struct Note: Document {
    static let kind = "note"
    var scope = Scope.global
    var id: String
    var text: String
}

private struct Memo: Document {
    static let kind = "memo"
    var scope = Scope.global
    var id: String
}

@Suite struct `What documents' bytes mean` {
    private static func body(_ note: Note) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(note)
    }

    @Test func `is found out once, and anew where a byte differs`() throws {
        let decoded = DecodedDocuments()
        var count = 0
        func text(_ body: Data) throws -> String {
            try decoded.document(Note.self, body) {
                count += 1
                return try JSONDecoder().decode(Note.self, from: $0)
            }.text
        }
        let long = String(repeating: "x", count: 200)
        let (first, second) = (try Self.body(Note(id: long, text: "a")), try Self.body(Note(id: long, text: "b")))
        #expect(try text(first) == "a" && text(first) == "a" && count == 1)
        #expect(try text(second) == "b" && text(first) == "a" && count == 2)
    }

    @Test func `depends on the type that is asked for`() throws {
        let decoded = DecodedDocuments()
        let body = try Self.body(Note(id: "n", text: "a"))
        _ = try decoded.document(Note.self, body) { try JSONDecoder().decode(Note.self, from: $0) }
        let memo = try decoded.document(Memo.self, body) { try JSONDecoder().decode(Memo.self, from: $0) }
        #expect(memo.id == "n")
    }

    @Test func `is forgotten in the end, and an error is not kept`() throws {
        let decoded = DecodedDocuments(countMax: 4)
        var count = 0
        for round in 1...2 {
            for number in 1...20 {
                let body = try Self.body(Note(id: "\(number)", text: ""))
                _ = try decoded.document(Note.self, body) {
                    count += 1
                    return try JSONDecoder().decode(Note.self, from: $0)
                }
            }
            #expect(count == 20 * round)
        }
        for _ in 1...2 {
            #expect(throws: DecodingError.self) {
                try decoded.document(Note.self, Data("{}".utf8)) { try JSONDecoder().decode(Note.self, from: $0) }
            }
        }
    }
}
