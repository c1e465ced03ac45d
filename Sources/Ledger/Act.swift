package import Foundation

/// Something that the daemon did by itself, or that one service did with another's resource: it waits here, from the
/// transaction that did it, until the log of all calls has it.
package struct Act: Document {
    package static let kind = "act"
    /// How many wait at the most; what is beyond is counted.
    package static let waitingMax = 10_000

    /// Who did it.
    package enum Doer: Codable, Sendable, Equatable {
        /// The service itself, with what is its own.
        case itself
        /// The service by that name, with a call to another one.
        case caller(String)
        /// The service by that name, for somebody who asked it for something.
        case onBehalf(of: Asker, by: String)
    }

    /// Who asked a service for something.
    package struct Asker: Codable, Sendable, Equatable {
        /// The Amazon resource name.
        package var arn: String
        /// The unique id, where it is known.
        package var userID: String?
        /// The account, twelve digits.
        package var account: String

        /// Who has this name.
        package init(arn: String, userID: String?, account: String) {
            self.arn = arn
            self.userID = userID
            self.account = account
        }
    }

    /// Something that is told of it.
    package enum Detail: Codable, Sendable, Equatable {
        case text(String)
        case number(Int)
        case texts([String])
        case pairs([String: String])
    }

    /// The event's id.
    package var id: String
    /// When it was done.
    package var date: Date
    /// The account and region that it is about; either may be empty.
    package var home: Scope
    /// The service whose API has, or would have, the operation: `rds`, `kms`, or `holdfast`.
    package var service: String
    /// The operation.
    package var name: String
    /// Who did it.
    package var doer: Doer
    /// The ARNs of what it is about.
    package var resources: [String]
    /// What else is told, by its name.
    package var details: [String: Detail]

    package var scope: Scope { .global }
    package var position: Int64 { Int64((date.timeIntervalSince1970 * 1_000_000).rounded()) }

    /// An operation of `service`, done by itself or by whoever `doer` says.
    package init(
        _ name: String,
        of service: String,
        by doer: Doer = .itself,
        in home: Scope,
        about resources: [String] = [],
        _ details: [String: Detail] = [:],
        at date: Date
    ) {
        id = UUID().uuidString.lowercased()
        self.date = date
        self.home = home
        self.service = service
        self.name = name
        self.doer = doer
        self.resources = resources
        self.details = details
    }
}

/// How many acts could not wait, since when.
package struct LostActs: Document {
    package static let kind = "lost-acts"
    /// The id of the only one.
    package static let onlyID = "lost-acts"

    /// How many.
    package var count: Int
    /// Since when.
    package var since: Date

    package var scope: Scope { .global }
    package var id: String { Self.onlyID }
}

extension LedgerWriter {
    /// Notes an act in the transaction that does it: it is recorded if, and only if, the transaction is kept.
    package func note(_ act: Act) throws {
        guard try reader.count(Act.self, in: .global) < Act.waitingMax else {
            let lost = try reader.find(LostActs.self, LostActs.onlyID, in: .global)
            return try put(LostActs(count: (lost?.count ?? 0) + 1, since: lost?.since ?? act.date))
        }
        try insert(act)
    }
}
