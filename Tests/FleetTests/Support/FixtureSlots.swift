import Synchronization

@testable import Fleet

/// Lets only a few fixtures with servers live at once; a test's time limit counts its wait, too.
actor FixtureSlots {
    /// Those of this process.
    static let shared = FixtureSlots()
    private var free = 3
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs `body` while it holds one of the slots.
    nonisolated func lend<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        await take()
        do {
            let result = try await body()
            await giveBack()
            return result
        } catch {
            await giveBack()
            throw error
        }
    }

    private func take() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func giveBack() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}

/// A hundred ports that no other fixture of this process uses, with room after each for restored instances.
final class PortBlock: Sendable {
    private static let blocks = Mutex(Int.random(in: 0..<200))
    private let upcoming: Mutex<Int>

    init() {
        let block = Self.blocks.withLock { count in
            count += 1
            return count % 200
        }
        upcoming = Mutex(10_000 + block * 100)
    }

    /// The next port of the block that nothing listens on; there are ten.
    func next() -> Int {
        upcoming.withLock { port in
            let free = try? PortRule.choose(port, isExplicit: false, taken: [], address: "127.0.0.1")
            let chosen = free ?? port
            port = chosen + 10
            return chosen
        }
    }
}
