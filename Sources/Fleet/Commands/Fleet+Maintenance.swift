import Engine
package import Foundation
package import Ledger

/// A newer version of its engine that waits for an instance.
package struct PendingUpgrade: Equatable, Sendable {
    /// The instance.
    package let instance: Instance.Name
    /// The version.
    package let version: String
    /// Whether its owner wants it in the next maintenance window.
    package let isWanted: Bool
    /// When it is made; nothing while nobody wants it.
    package let applyAt: Date?
}

/// When an owner wants a newer version, in the words of RDS.
package enum UpgradeWish: String, Sendable {
    case immediate
    case nextMaintenance = "next-maintenance"
    case undo = "undo-opt-in"
}

extension Fleet {
    /// The newest installed version that an instance can be upgraded to by itself; nothing where it runs that already.
    func newestUpgrade(of instance: Instance) -> String? {
        let major = UpgradeRule.major(of: instance.engineVersion)
        let newest = installations.last { "\($0.major)" == major }?.version
        return newest.flatMap { UpgradeRule.isNewer($0, than: instance.engineVersion) ? $0 : nil }
    }

    /// The version that an instance's next maintenance window brings without being asked for.
    func automaticUpgrade(of instance: Instance) -> String? {
        guard instance.settings.autoMinorVersionUpgrade, let version = newestUpgrade(of: instance),
            version != instance.failedUpgrade
        else { return nil }
        return version
    }

    /// The newer version that waits for an instance, if there is one.
    package func pendingUpgrade(of instance: Instance) -> PendingUpgrade? {
        guard let version = newestUpgrade(of: instance) else { return nil }
        let isWanted = instance.pending.engineVersion != nil
        let isMade = isWanted || automaticUpgrade(of: instance) != nil
        let next = instance.settings.maintenanceWindow.nextStart(after: clock.now())
        return PendingUpgrade(
            instance: instance.name,
            version: instance.pending.engineVersion ?? version,
            isWanted: isWanted,
            applyAt: isMade ? next : nil
        )
    }

    /// Has an instance upgraded to the newest version of its engine, now or in its maintenance window, or not.
    package func upgrade(_ identifier: String, _ wish: UpgradeWish, in scope: Scope) async throws -> Instance {
        let instance = try await ledger.read { try $0.instance(identifier, in: scope) }
        guard let version = newestUpgrade(of: instance) else {
            throw FleetError(
                .resourceNotFound,
                "There is no pending maintenance for \(instance.identifier): it runs the newest version installed."
            )
        }
        var request = ModifyRequest(identifier: instance.identifier)
        request.changes.engineVersion = wish == .undo ? instance.engineVersion : version
        let changed = try await modifyInstance(request, in: scope)
        guard wish == .immediate else { return changed }
        return try await applyAtOnce(changed.identifier, in: scope)
    }

    /// Begins the upgrade that waits for an instance; other changes that wait go with it, as after a modification.
    private func applyAtOnce(_ identifier: String, in scope: Scope) async throws -> Instance {
        var request = ModifyRequest(identifier: identifier)
        request.appliesImmediately = true
        return try await modifyInstance(request, in: scope)
    }
}

extension Instance {
    /// How an instance is found again.
    package struct Name: Equatable, Sendable {
        /// The identifier.
        package let identifier: String
        /// The name in every AWS API.
        package let arn: String
    }

    /// How it is found again.
    package var name: Name { Name(identifier: identifier, arn: arn) }
}
