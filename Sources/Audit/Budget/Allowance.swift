package import Foundation

/// So many things a second in the long run, and more of them at once after a rest.
package struct Allowance: Sendable {
    private let perSecond: Double
    private let atOnceMax: Double
    private var left: Double
    private var at: Date

    /// An allowance of which nothing has been used at `now`.
    package init(perSecond: Double, atOnceMax: Double, now: Date) {
        self.perSecond = perSecond
        self.atOnceMax = atOnceMax
        left = atOnceMax
        at = now
    }

    /// Uses it once; false where nothing is left.
    package mutating func take(now: Date) -> Bool {
        // A clock that is set back gives nothing and takes nothing.
        left = min(atOnceMax, left + max(0, now.timeIntervalSince(at)) * perSecond)
        at = now
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}
