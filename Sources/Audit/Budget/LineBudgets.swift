import Foundation
import Wire

/// Which calls of those that anybody can make get lines of their own, and what is told of the rest.
struct LineBudgets {
    private var allowances: [BudgetedCalls: Allowance]
    private var tallies: [BudgetedCalls: CallTally] = [:]
    private var toldAt: [BudgetedCalls: Date] = [:]
    private let pauseSeconds: Double

    init(_ settings: AuditSettings, now: Date) {
        pauseSeconds = settings.tallySeconds
        let allowance = Allowance(
            perSecond: settings.budgetedLinesPerSecond,
            atOnceMax: settings.budgetedLinesAtOnceMax,
            now: now
        )
        allowances = Dictionary(uniqueKeysWithValues: BudgetedCalls.allCases.map { ($0, allowance) })
    }

    /// Whether `call` gets a line of its own; else it is counted.
    mutating func admit(_ call: AuditedCall, _ kind: BudgetedCalls, now: Date) -> Bool {
        if allowances[kind]?.take(now: now) != false { return true }
        tallies[kind, default: CallTally(since: now)].add(call)
        return false
    }

    /// What is to be told at `now`: the first of a flood at once, then what has come every so often; at the end `all`.
    func due(at now: Date, all: Bool) -> [(kind: BudgetedCalls, tally: CallTally)] {
        BudgetedCalls.allCases.compactMap { kind in
            guard let tally = tallies[kind] else { return nil }
            // A clock that is set back must not keep it waiting.
            let isDue = toldAt[kind].map { !(0..<pauseSeconds).contains(now.timeIntervalSince($0)) } ?? true
            return all || isDue ? (kind, tally) : nil
        }
    }

    /// Notes that what was counted of a kind has been told at `now`.
    mutating func told(_ kind: BudgetedCalls, at now: Date) {
        tallies[kind] = nil
        toldAt[kind] = now
    }
}
