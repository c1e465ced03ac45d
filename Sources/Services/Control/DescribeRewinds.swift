import Fleet
import Ledger
import Wire

/// Tells the rewinds of an instance, or of all, newest first.
struct DescribeRewinds: ControlOperation {
    var dbInstanceIdentifier: String?
    var rewindIdentifier: String?

    /// At most as many rewinds as an instance's are remembered.
    struct Output: Codable, Sendable {
        var rewinds: [DBRewind]
    }

    var instanceName: String? { dbInstanceIdentifier }

    func run(in fleet: Fleet, scope: Scope) async throws -> Output {
        let all = try await fleet.rewinds(of: dbInstanceIdentifier, in: scope)
        let wanted = all.filter { rewindIdentifier == nil || $0.id == rewindIdentifier }.prefix(Rewind.keptMax)
        return try await fleet.ledger.read { reader in
            Output(rewinds: try wanted.map { DBRewind($0, try reader.rewindProgress(of: $0)) })
        }
    }
}

extension LedgerReader {
    /// How far the files of a rewind under way are, in percent.
    fileprivate func rewindProgress(of rewind: Rewind) throws -> Int? {
        guard rewind.status == .rewinding else { return nil }
        for work in try work(on: rewind.resourceID) {
            guard case .rewindInstance(let order) = work.order, order.rewind == rewind.id else { continue }
            return order.percent(work.progress)
        }
        return nil
    }
}

extension RewindOrder {
    /// How much of all is done, by step; the files are most of it.
    fileprivate func percent(_ progress: WorkProgress?) -> Int {
        switch step {
        case .plan: 0
        case .save: 5
        case .files: 20 + (progress.map { 60 * min($0.done, $0.total) / max(1, $0.total) } ?? 0)
        case .recover: 80
        case .open: 95
        }
    }
}
