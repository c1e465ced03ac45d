import Foundation
import Ledger

extension Fleet {
    /// Writes changes of a group's values, and has the instances that use it told.
    func write(_ changes: [ParameterChange], to group: ParameterGroup) async throws {
        let fleet = self
        try await ledger.write { writer in
            let changed = try writer.update(ParameterGroup.self, group.name, in: group.scope) { group in
                for change in changes { group.take(change) }
            }
            try DescriptionTicket(fleet).describe(changed, writer)
            let now = fleet.clock.now()
            for change in changes {
                try writer.insert(EventCatalog.parameterChanged(change).about(changed, at: now))
            }
            for user in try writer.reader.instances(in: group.scope, using: { $0.parameterGroup == group.name }) {
                try fleet.spread(changes, of: changed, to: user, writer)
            }
        }
    }

    /// Notes what of a group's changes an instance is to be told now, and what waits for its reboot.
    private func spread(
        _ changes: [ParameterChange],
        of group: ParameterGroup,
        to user: Instance,
        _ writer: LedgerWriter
    ) throws {
        guard !user.isWithoutServer else { return }
        let told = try writer.update(Instance.self, user.identifier, in: user.scope) { instance in
            var state = instance.parameters
            for change in changes where change.method == .immediate { state.values[change.name] = change.value }
            if state.values != instance.parameters.values {
                state.status = .applying
            } else if state.status != .applying {
                state.status = state.values == group.values ? .inSync : .pendingReboot
            }
            instance.parameters = state
        }
        try DescriptionTicket(self).describe(told, writer)
        guard told.parameters.values != user.parameters.values else { return }
        let work = Work(
            scope: told.scope,
            id: names.token(),
            subject: told.resourceID,
            order: .applyParameters,
            createdAt: clock.now()
        )
        try writer.insert(work)
    }
}

extension ParameterGroup {
    /// Takes over a change.
    fileprivate mutating func take(_ change: ParameterChange) {
        settings[change.name] = change.value.map { Setting(value: $0, method: change.method) }
    }
}

extension Instance {
    /// Whether nobody can be told of a change: the values are read when the server starts next.
    fileprivate var isWithoutServer: Bool {
        [.deleting, .failed, .incompatibleParameters, .incompatibleRestore].contains(status)
    }
}
