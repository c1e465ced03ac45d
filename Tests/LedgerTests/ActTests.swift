import Foundation
import Ledger
import Testing

@Suite struct `What the daemon does by itself` {
    private struct Undone: Error {}

    private let directory = FileManager.default.temporaryDirectory.appending(path: "acts-\(UUID().uuidString)")
    private let home = Scope(account: "000000000001", region: "us-east-1")
    private let date = Date(timeIntervalSince1970: 1_795_262_400)

    private func ledger() throws -> Ledger {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        return try Ledger(path: directory.appending(path: "ledger.sqlite").path)
    }

    private func act(_ number: Int) -> Act {
        let details: [String: Act.Detail] = [
            "number": .number(number), "text": .text("t"), "pairs": .pairs(["a": "b"]), "texts": .texts(["c"]),
        ]
        let asker = Act.Asker(arn: "arn:aws:iam::000000000001:root", userID: nil, account: home.account)
        return Act(
            "DeleteDBSnapshot",
            of: "rds",
            by: number.isMultiple(of: 2) ? .itself : .onBehalf(of: asker, by: "rds"),
            in: home,
            about: ["arn:aws:rds:us-east-1:000000000001:snapshot:s"],
            details,
            at: date.addingTimeInterval(Double(number))
        )
    }

    @Test func `waits in its order, and only where its transaction was kept`() async throws {
        let ledger = try ledger()
        let acts = (0..<6).map(act)
        for number in [3, 1, 2] { try await ledger.write { try $0.note(acts[number]) } }
        await #expect(throws: Undone.self) {
            try await ledger.write { writer in
                try writer.note(acts[4])
                throw Undone()
            }
        }
        let waiting = try await ledger.read { try $0.list(Act.self, in: .global, limit: 2) }
        #expect(waiting.map(\.id) == [acts[1].id, acts[2].id])
        #expect(waiting[0].details == acts[1].details)
        #expect(waiting[0].doer == acts[1].doer)
        #expect(waiting[1].doer == .itself)
        #expect(try await ledger.read { try $0.count(Act.self, in: .global) } == 3)
    }

    @Test func `is counted where too much waits already`() async throws {
        let ledger = try ledger()
        let acts = (0..<Act.waitingMax + 5).map(act)
        try await ledger.write { writer in
            for act in acts.prefix(Act.waitingMax - 1) { try writer.insert(act) }
        }
        try await ledger.write { writer in
            for act in acts.suffix(6) { try writer.note(act) }
        }
        #expect(try await ledger.read { try $0.count(Act.self, in: .global) } == Act.waitingMax)
        let lost = try await ledger.read { try $0.find(LostActs.self, LostActs.onlyID, in: .global) }
        #expect(lost?.count == 5)
        #expect(lost?.since == acts[Act.waitingMax].date)
    }
}
