import Fleet
import Foundation

/// Rows that are written one transaction after the other, with when each was committed.
struct Journal: Sendable {
    private struct Entry { let begun, ended: Date }

    private let clock: any WallClock
    private var entries: [Entry] = []
    /// More than the clock's file rounds away.
    private static let blurSeconds = 0.01

    /// An empty journal in a new table of an instance.
    init(_ fixture: FleetFixture, _ identifier: String) async throws {
        clock = fixture.fleet.clock
        try await fixture.sql(identifier, "CREATE TABLE public.journal (n integer PRIMARY KEY)")
    }

    /// How many rows were written.
    var count: Int { entries.count }

    /// Writes the next rows, each in a transaction of its own.
    mutating func write(_ fixture: FleetFixture, _ identifier: String, rows: Int = 1) async throws {
        for _ in 0..<rows {
            let begun = clock.now()
            try await fixture.sql(identifier, "INSERT INTO public.journal VALUES (\(entries.count + 1))")
            entries.append(Entry(begun: begun, ended: clock.now()))
        }
    }

    /// The rows that were committed at a time, as ``read(_:_:)`` tells them; nothing while a commit was under way.
    func rows(at date: Date) -> String? {
        let isClear = entries.allSatisfy {
            date < $0.begun.addingTimeInterval(-Self.blurSeconds)
                || date > $0.ended.addingTimeInterval(Self.blurSeconds)
        }
        guard isClear else { return nil }
        return entries.indices.filter { entries[$0].ended < date }.map { "\($0 + 1)" }.joined(separator: ",")
    }

    /// All rows that were written.
    var all: String { entries.indices.map { "\($0 + 1)" }.joined(separator: ",") }

    /// The rows that an instance holds.
    static func read(_ fixture: FleetFixture, _ identifier: String) async throws -> String {
        let sql = "SELECT coalesce(string_agg(n::text, ',' ORDER BY n), '') FROM public.journal"
        return try await fixture.sql(identifier, sql)
    }
}
