import Synchronization

@testable import Keys

/// An archive that a test can look into, and cut off.
final class MemoryArchive: KeyArchive {
    struct OutOfReach: Error {}

    private let state = Mutex<(documents: [String: [String: [UInt8]]], isOutOfReach: Bool, writes: Int)>(
        ([:], false, 0)
    )

    /// What is kept of a region, by subject.
    func documents(of region: String) -> [String: [UInt8]] { state.withLock { $0.documents[region] ?? [:] } }
    /// How often something was kept.
    var writes: Int { state.withLock { $0.writes } }
    /// Lets nothing through any more, or everything again.
    func cutOff(_ isCut: Bool) { state.withLock { $0.isOutOfReach = isCut } }

    func keep(_ document: [UInt8], as subject: String, in region: String) async throws {
        try state.withLock { state in
            if state.isOutOfReach { throw OutOfReach() }
            state.documents[region, default: [:]][subject] = document
            state.writes += 1
        }
    }

    func remove(_ subject: String, in region: String) async throws {
        try state.withLock { state in
            if state.isOutOfReach { throw OutOfReach() }
            state.documents[region]?[subject] = nil
        }
    }
}
