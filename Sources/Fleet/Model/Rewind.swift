package import Foundation
package import Ledger

/// An instance that was, or is being, brought back in place to an earlier state of its own.
package struct Rewind: Document {
    package static let kind = "rewind"
    /// How many finished rewinds of an instance are remembered.
    package static let keptMax = 100

    /// How far it has come.
    package enum Status: String, Codable, Sendable {
        case complete
        case failed
        case rewinding
    }

    /// The account and region of the instance.
    package var scope: Scope
    /// A unique name.
    package var id: String
    /// The instance's resource id.
    package var resourceID: String
    /// The instance's identifier when it was asked for.
    package var instanceIdentifier: String
    /// The snapshot it goes back to, where it was asked for by name or by undoing.
    package var snapshot: String?
    /// The second it goes back to, where it was asked for by time.
    package var time: Date?
    /// Whether it undoes the rewind before.
    package var isUndo = false
    /// The snapshot of what the instance held before; `nil` where its owner asked for none.
    ///
    /// Where a failed rewind had left no whole state, it is the one that the failed one took.
    package var safetySnapshot: String?
    /// What the server kept in place of the master user's password, where it failed to give it back.
    package var passwordVerifier: String?
    /// How far it has come.
    package var status = Status.rewinding
    /// Whether the instance's files may have changed: until then a failure leaves everything as it was.
    package var hasChangedData = false
    /// Why it failed, for its owner.
    package var statusReason: String?
    /// When it was asked for.
    package var requestedAt: Date
    /// When it ended; `nil` until then.
    package var endedAt: Date?

    package var owner: String? { resourceID }
    package var position: Int64 { requestedAt.milliseconds }

    /// Takes over what a failed rewind has kept, which the instance holds no longer.
    mutating func goOn(after failed: Rewind?) {
        safetySnapshot = failed?.safetySnapshot
        passwordVerifier = failed?.passwordVerifier
    }

    /// What it goes back to, in words.
    package var target: String {
        if let snapshot { return "snapshot \(snapshot)" }
        return time.map(timestampText) ?? "the latest restorable time"
    }
}

/// What rewinding an instance needs beside its documents.
package struct RewindOrder: Codable, Sendable {
    /// The steps of a rewind, in their order.
    package enum Step: String, Codable, Sendable {
        /// Find out what to restore; nothing has changed.
        case plan
        /// Shut clients out and take the safety snapshot; the data is as it was.
        case save
        /// Make the data directory what the plan says.
        case files
        /// Replay log up to the target, on a new timeline.
        case recover
        /// Give the server what it must keep, and let clients in.
        case open
    }

    /// The document about it.
    package var rewind: String
    /// What to restore.
    package var source: RestoreSource
    /// The plan, once it is made; it is never made twice.
    package var plan: RestorePlan?
    /// The snapshot to take first; `nil` takes none.
    package var safetySnapshot: String?
    /// The status to go back to if nothing has changed.
    package var statusBefore: InstanceStatus
    /// Whether the server ran before.
    package var wishBefore: ServerWish
    /// What the server kept in place of the master user's password; an older state may have another one.
    package var passwordVerifier: String?
    /// What is to be done next.
    package var step = Step.plan

    /// Whether there was a whole state when it was asked for, which its safety snapshot can hold.
    ///
    /// To start the server of an instance that a failed rewind has left would end the recovery of that one.
    var keepsWhatItHolds: Bool { statusBefore != .incompatibleRestore }
    /// Whether the instance is still as it was.
    var isUntouched: Bool { step == .plan || step == .save }
}
