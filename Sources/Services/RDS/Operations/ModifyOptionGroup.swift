import Fleet
import Ledger
import Wire

/// Would change a group's options; PostgreSQL has none that could be added or removed.
struct ModifyOptionGroup: RDSOperation {
    typealias Output = OptionGroupOutput
    /// Without effect: there is nothing that could wait.
    static let accepted: Set<String> = ["ApplyImmediately"]

    /// An option that is to be added.
    struct OptionConfiguration: Decodable, Sendable {
        var optionName: String
    }

    var optionGroupName: String
    var optionsToInclude: [OptionConfiguration]?
    var optionsToRemove: [String]?

    var subjects: [RDSSubject] { [.optionGroup(optionGroupName)] }

    func run(in fleet: Fleet, scope: Scope) async throws -> OptionGroupOutput {
        let group = try await fleet.ledger.read { try $0.optionGroup(optionGroupName, in: scope) }
        guard !group.isDefault else {
            throw FleetError(.invalidOptionGroupState, "The default option group \(group.name) can't be modified.")
        }
        if let name = optionsToInclude?.first?.optionName ?? optionsToRemove?.first {
            throw ServiceError.invalidParameterValue(
                "Invalid option: \(name). \(group.engine) \(group.majorVersion) has no options; leave it out."
            )
        }
        return OptionGroupOutput(optionGroup: OptionGroupDescription(group))
    }
}
