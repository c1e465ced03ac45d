package import Foundation
package import Ledger

/// How the last verification or clean-up of a region's repository ended, for whoever asked for it.
package struct MaintenanceOutcome: Document {
    package static let kind = "maintenance-outcome"
    /// Most lines that are kept.
    package static let linesMax = 1_000

    /// What was done.
    package enum Task: String, Codable, Sendable {
        case collect
        case verify
    }

    /// The region.
    package var scope: Scope
    /// What was done.
    package var task: Task
    /// The piece of work that did it.
    package var workID: String
    /// When it ended.
    package var endedAt: Date
    /// What was found or done, a line each.
    package var lines: [String]
    /// How many things are damaged.
    package var problems: Int
    /// Why it ended without having done its work; `nil` where it has.
    package var failure: String?

    package var id: String { task.rawValue }
}
