import Synchronization

/// How much memory the bodies of all requests may take together.
final class BodyBudget: Sendable {
    private let left: Mutex<Int>

    init(bytesMax: Int) { left = Mutex(bytesMax) }

    /// A lease of nothing yet, for one request.
    func lease() -> Lease { Lease(self) }

    /// What one request has taken.
    final class Lease: Sendable {
        private let budget: BodyBudget
        private let taken = Mutex(0)

        fileprivate init(_ budget: BodyBudget) { self.budget = budget }

        /// Takes so many bytes more; false where they are not left.
        func take(_ count: Int) -> Bool {
            let isLeft = budget.left.withLock { left in
                guard left >= count else { return false }
                left -= count
                return true
            }
            if isLeft { taken.withLock { $0 += count } }
            return isLeft
        }

        /// Gives everything back.
        func end() {
            let count = taken.withLock { taken in
                defer { taken = 0 }
                return taken
            }
            budget.left.withLock { $0 += count }
        }
    }
}
