package import Ledger

/// Values of configuration parameters that instances of one engine family share.
package struct ParameterGroup: Document, Equatable {
    package static let kind = "parameter-group"

    /// When a changed value reaches the instances that use the group, in the words of RDS.
    package enum ApplyMethod: String, Codable, CaseIterable, Sendable {
        case immediate
        case pendingReboot = "pending-reboot"
    }

    /// A value that the owner has set.
    package struct Setting: Codable, Hashable, Sendable {
        /// The value, or a formula such as `{DBInstanceClassMemory/32768}`.
        package var value: String
        /// When it was to be applied.
        package var method: ApplyMethod
    }

    /// The account and region it lives in.
    package var scope: Scope
    /// The name, in lower case.
    package var name: String
    /// The engine and the first number of its version, such as `postgres15`.
    package var family: String
    /// What its owner says about it.
    package var summary: String
    /// The values that differ from the family's defaults, by parameter.
    package var settings: [String: Setting] = [:]
    /// The tags, in the order they were given.
    package var tags: [Tag] = []

    package var id: String { name }

    /// A group without values.
    package init(scope: Scope, name: String, family: String, summary: String) {
        self.scope = scope
        self.name = name
        self.family = family
        self.summary = summary
    }

    /// The name of this group in every AWS API.
    package var arn: String { ResourceName.parameterGroup(name, in: scope) }
    /// Whether it is the group of those who choose none; its values can't be changed.
    package var isDefault: Bool { name == Self.defaultName(family: family) }
    /// The values alone.
    package var values: [String: String] { settings.mapValues(\.value) }

    /// The name of a family's default group.
    package static func defaultName(family: String) -> String { "default.\(family)" }
}
