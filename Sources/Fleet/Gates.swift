/// Lets one task at a time start or stop a database server: an instance's keeper and its work never do so together.
actor Gates {
    private var held: Set<String> = []
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    /// Runs `body` while nobody else is within the gate of `name`.
    nonisolated func exclusively<T: Sendable>(
        _ name: String,
        _ body: @Sendable () async throws -> T
    ) async throws -> T {
        await enter(name)
        do {
            let result = try await body()
            await leave(name)
            return result
        } catch {
            await leave(name)
            throw error
        }
    }

    private func enter(_ name: String) async {
        if held.insert(name).inserted { return }
        await withCheckedContinuation { waiting[name, default: []].append($0) }
    }

    private func leave(_ name: String) {
        guard var queue = waiting[name], !queue.isEmpty else {
            waiting[name] = nil
            held.remove(name)
            return
        }
        let next = queue.removeFirst()
        waiting[name] = queue
        next.resume()
    }
}
