package import FoundationEssentials

/// What can be done with a key just now.
///
/// KMS developer guide, key-state.
package enum KeyState: String, Sendable, Codable, CaseIterable {
    case enabled
    case disabled
    case pendingImport
    case pendingDeletion
    case pendingReplicaDeletion
}

extension Key {
    /// The key's state at `time`.
    package func state(at time: Date) -> KeyState {
        if let deletion { return deletion.date == nil ? .pendingReplicaDeletion : .pendingDeletion }
        if origin == .external, !isComplete(at: time) { return .pendingImport }
        return isEnabled ? .enabled : .disabled
    }

    /// Whether `time` is past its deletion, so that it is no more.
    package func isGone(at time: Date) -> Bool { deletion?.date.map { $0 <= time } ?? false }

    /// Whether all material that it has used, and so may have to decrypt with, is there.
    private func isComplete(at time: Date) -> Bool {
        let used = materials.filter { !$0.isWaiting }
        return !used.isEmpty && used.allSatisfy { $0.isPresent(at: time) }
    }

    /// Throws what AWS answers where the key's state at `time` is none of `states`.
    func require(_ states: Set<KeyState> = [.enabled], at time: Date) throws {
        let state = state(at: time)
        guard !states.contains(state) else { return }
        switch state {
        case .enabled: throw KeyError(.invalidState, "\(arn) is enabled.")
        // To be disabled has an exception of its own wherever being enabled is what's wanted.
        case .disabled where states == [.enabled]: throw KeyError(.disabled, "\(arn) is disabled.")
        case .disabled: throw KeyError(.invalidState, "\(arn) is disabled.")
        case .pendingImport: throw KeyError(.invalidState, "\(arn) is pending import.")
        case .pendingDeletion: throw KeyError(.invalidState, "\(arn) is pending deletion.")
        case .pendingReplicaDeletion: throw KeyError(.invalidState, "\(arn) is pending replica deletion.")
        }
    }
}
