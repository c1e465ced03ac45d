import Ledger

/// How far the values of a parameter group have reached an instance that uses it.
package struct ParameterState: Codable, Equatable, Sendable {
    /// Where an instance stands, in the words of RDS.
    package enum Status: String, Codable, Sendable {
        case inSync = "in-sync"
        case applying
        case pendingReboot = "pending-reboot"
        case failedToApply = "failed-to-apply"
    }

    /// The values that the server is told when it starts or reads its configuration again.
    package var values: [String: String] = [:]
    /// The values that the server last ran with; nil before it did.
    package var running: [String: String]?
    /// Where the instance stands.
    package var status = Status.inSync
    /// How many prepared transactions the log of a restored instance's source may hold at once.
    package var replayedPreparedMax: Int?

    /// An instance that uses a group without values.
    package init() {}

    /// Notes that nothing is being applied any more; a server that `isRunning` has taken the values.
    mutating func settle(_ group: ParameterGroup, isRunning: Bool = true) {
        if isRunning { running = values }
        replayedPreparedMax = nil
        status = values == group.values ? .inSync : .pendingReboot
    }
}

extension Instance {
    /// How far its parameter group's values have reached it.
    package var parameters: ParameterState {
        get { parameterState ?? ParameterState() }
        set { parameterState = newValue }
    }
    /// The same instance as it would be without a parameter group, for a recovery that no owner's value may keep back.
    var withoutGroupValues: Instance {
        var instance = self
        instance.parameterState = nil
        return instance
    }
    /// The family of parameter groups that fit it, such as `postgres15`.
    package var parameterFamily: String { settings.engine + majorVersion }
    /// The first number of its engine's version.
    package var majorVersion: String { String(engineVersion.prefix { $0 != "." }) }
}
