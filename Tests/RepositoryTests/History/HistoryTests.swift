import Foundation
import StoreTesting
import Testing

@testable import Repository

struct HistoryTests {
    /// Seeds whose lives have shown a defect once.
    private static let remembered: [UInt64] = [1012]

    @Test func `a store in memory is a store`() async throws {
        try await ObjectStoreConformance.check(MemoryStore())
    }

    @Test(arguments: remembered + (1...30).map { UInt64($0) })
    func `every live snapshot is what was stored, whatever happens and goes wrong`(seed: UInt64) async throws {
        try await live(seed)
    }

    @Test(arguments: (1...20).map { UInt64($0) })
    func `so it is with another repository that takes snapshots and log over meanwhile`(seed: UInt64) async throws {
        try await live(seed, hasMirror: true)
    }

    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["HOLDFAST_SLOW"] != nil),
        arguments: [UInt64(0)]
    )
    func `so it is for thousands of lives`(first: UInt64) async throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["HOLDFAST_SEEDS"].flatMap { UInt64($0) } ?? 3000
        let from = environment["HOLDFAST_FIRST_SEED"].flatMap { UInt64($0) } ?? 1000
        for seed in from..<(from + count) { try await live(seed, hasMirror: seed.isMultiple(of: 2)) }
    }

    private func live(_ seed: UInt64, hasMirror: Bool = false) async throws {
        try await withTemporaryDirectory { directory in
            let history = try await History(seed: seed, directory: directory, hasMirror: hasMirror)
            do {
                try await history.run()
            } catch {
                Issue.record(error, "\(history.context)")
            }
        }
    }
}
