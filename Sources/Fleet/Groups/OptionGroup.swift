package import Foundation
package import Ledger

/// Options that instances of one engine version share; PostgreSQL has none, so it is a name and no more.
package struct OptionGroup: Document, Equatable {
    package static let kind = "option-group"

    /// Where a copied group comes from.
    package struct Origin: Codable, Hashable, Sendable {
        /// The source's ARN.
        package var source: String
        /// When it was copied.
        package var date: Date
    }

    /// The account and region it lives in.
    package var scope: Scope
    /// The name, in lower case.
    package var name: String
    /// The engine.
    package var engine: String
    /// The first number of the engine's version.
    package var majorVersion: String
    /// What its owner says about it.
    package var summary: String
    /// Where it was copied from, if it was.
    package var origin: Origin?
    /// The tags, in the order they were given.
    package var tags: [Tag] = []

    package var id: String { name }

    /// A group of no options.
    package init(scope: Scope, name: String, engine: String, majorVersion: String, summary: String) {
        self.scope = scope
        self.name = name
        self.engine = engine
        self.majorVersion = majorVersion
        self.summary = summary
    }

    /// The name of this group in every AWS API.
    package var arn: String { ResourceName.optionGroup(name, in: scope) }
    /// Whether it is the group of those who choose none.
    package var isDefault: Bool { name == Self.defaultName(engine: engine, majorVersion: majorVersion) }

    /// The name of an engine version's default group.
    package static func defaultName(engine: String, majorVersion: String) -> String {
        "default:\(engine)-\(majorVersion)"
    }
}
