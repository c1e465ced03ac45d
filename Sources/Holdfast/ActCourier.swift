import Audit
import Foundation
import Ledger
import Logging
import ServiceLifecycle
import Wire

/// Carries what the daemon has done by itself from the ledger, where it waits, to the log of all calls.
///
/// An act leaves the ledger once its line is durable: none is lost, and one that a kill comes in between has two lines
/// with the same event id.
struct ActCourier: ServiceLifecycle.Service {
    private static let pause = Duration.seconds(1)
    private static let batchMax = 256

    let ledger: Ledger
    let trail: AuditTrail
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await carry()
                try? await Task.sleep(for: Self.pause)
            }
        }
        await carry()
    }

    /// Carries all there is; what can't be recorded now is tried again.
    private func carry() async {
        do {
            while try await carryBatch() == Self.batchMax {}
            try await tellLost()
        } catch is CancellationError {
            // They are carried when the loop has ended.
        } catch {
            logger.debug("The daemon's own acts can't be recorded yet", metadata: ["reason": "\(error)"])
        }
    }

    private func carryBatch() async throws -> Int {
        let acts = try await ledger.read { try $0.list(Act.self, in: .global, limit: Self.batchMax) }
        guard !acts.isEmpty else { return 0 }
        try await trail.record(acts.map(AuditedAct.init))
        try await ledger.write(announcing: false) { writer in
            for act in acts { try writer.delete(Act.self, act.id, in: .global) }
        }
        return acts.count
    }

    private func tellLost() async throws {
        let lost = try await ledger.read { try $0.find(LostActs.self, LostActs.onlyID, in: .global) }
        guard let lost else { return }
        try await trail.recordLoss(of: lost.count, since: lost.since)
        try await ledger.write(announcing: false) { try $0.delete(LostActs.self, LostActs.onlyID, in: .global) }
    }
}

extension AuditedAct {
    /// An act as the log takes it.
    init(_ act: Act) {
        let doer: Doer =
            switch act.doer {
            case .itself: .itself
            case .caller(let service): .service(service)
            case .onBehalf(let asker, let service): .onBehalf(of: AuditedCall.Caller(asker), by: service)
            }
        self.init(id: act.id, time: act.date, service: act.service, operation: act.name, doer: doer)
        account = act.home.account.isEmpty ? nil : act.home.account
        region = act.home.region.isEmpty ? nil : act.home.region
        resources = act.resources
        details = act.details.sorted { $0.key < $1.key }.map { ($0.key, Wire($0.value)) }
    }
}

extension AuditedCall.Caller {
    fileprivate init(_ asker: Act.Asker) {
        self.init(arn: asker.arn, userID: asker.userID ?? "", account: asker.account)
    }
}

extension Wire {
    fileprivate init(_ detail: Act.Detail) {
        self =
            switch detail {
            case .text(let text): .string(text)
            case .number(let number): .integer(number)
            case .texts(let texts): .list(element: "member", texts.map(Wire.string))
            case .pairs(let pairs): .map(pairs.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            }
    }
}
