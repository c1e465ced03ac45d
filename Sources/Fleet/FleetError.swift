/// Why the fleet refuses a request: a code that services spell in their own words, and a sentence for people.
package struct FleetError: Error, Equatable, CustomStringConvertible {
    /// The cases that callers tell apart.
    package enum Code: String, Sendable, CaseIterable {
        case automatedBackupNotFound
        case automatedBackupQuotaExceeded
        case certificateNotFound
        case instanceAlreadyExists
        case instanceNotFound
        case instanceNotReady
        case instanceQuotaExceeded
        case invalidAutomatedBackupState
        case invalidInstanceState
        case invalidOptionGroupState
        case invalidParameterCombination
        case invalidParameterGroupState
        case invalidParameterValue
        case invalidRestore
        case invalidSnapshotState
        case invalidSubnet
        case invalidSubnetGroupState
        case optionGroupAlreadyExists
        case optionGroupNotFound
        case optionGroupQuotaExceeded
        case parameterGroupAlreadyExists
        case parameterGroupNotFound
        case parameterGroupQuotaExceeded
        case invalidTopic
        case keyNotAccessible
        case logFileNotFound
        case pointInTimeRestoreNotEnabled
        case regionUnavailable
        case resourceNotFound
        case sharedSnapshotQuotaExceeded
        case snapshotAlreadyExists
        case snapshotNotFound
        case snapshotQuotaExceeded
        case sourceNotFound
        case subscriptionAlreadyExists
        case subscriptionCategoryNotFound
        case subscriptionNotFound
        case subscriptionQuotaExceeded
        case storageQuotaExceeded
        case subnetGroupAlreadyExists
        case subnetGroupNotFound
        case subnetGroupQuotaExceeded
        case subnetQuotaExceeded
    }

    /// The case.
    package let code: Code
    /// A sentence for people that says what to do.
    package let description: String

    /// A refusal.
    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// A parameter that can't be what it is.
    package static func invalid(_ description: String) -> FleetError { FleetError(.invalidParameterValue, description) }

    /// There is no such instance.
    package static func instanceNotFound(_ identifier: String) -> FleetError {
        FleetError(.instanceNotFound, "DBInstance \(identifier) not found.")
    }

    /// There is no such snapshot.
    package static func snapshotNotFound(_ identifier: String) -> FleetError {
        FleetError(.snapshotNotFound, "DBSnapshot \(identifier) not found.")
    }
}
