import Synchronization

/// How much memory the bodies of all requests may take together, and those of one source.
final class BodyBudget: Sendable {
    private struct Held {
        var total = 0
        var bySource: [SourceAddress: Int] = [:]
    }

    private let bytesMax: Int
    private let bytesPerSourceMax: Int
    private let held = Mutex(Held())

    init(bytesMax: Int, bytesPerSourceMax: Int) {
        self.bytesMax = bytesMax
        self.bytesPerSourceMax = bytesPerSourceMax
    }

    /// A lease of nothing yet, for one request from `source`.
    func lease(_ source: SourceAddress) -> Lease { Lease(self, source) }

    private func take(_ count: Int, _ source: SourceAddress) -> Bool {
        held.withLock { held in
            let ofSource = held.bySource[source, default: 0] + count
            guard held.total + count <= bytesMax, ofSource <= bytesPerSourceMax else { return false }
            held.total += count
            held.bySource[source] = ofSource
            return true
        }
    }

    private func giveBack(_ count: Int, _ source: SourceAddress) {
        guard count > 0 else { return }
        held.withLock { held in
            held.total -= count
            let left = held.bySource[source, default: 0] - count
            held.bySource[source] = left > 0 ? left : nil
        }
    }

    /// What one request has taken.
    final class Lease: Sendable {
        private let budget: BodyBudget
        private let source: SourceAddress
        private let taken = Mutex(0)

        fileprivate init(_ budget: BodyBudget, _ source: SourceAddress) {
            self.budget = budget
            self.source = source
        }

        /// Takes so many bytes more; false where they are not left.
        func take(_ count: Int) -> Bool {
            guard budget.take(count, source) else { return false }
            taken.withLock { $0 += count }
            return true
        }

        /// Gives everything back.
        func end() {
            let count = taken.withLock { taken in
                defer { taken = 0 }
                return taken
            }
            budget.giveBack(count, source)
        }
    }
}
