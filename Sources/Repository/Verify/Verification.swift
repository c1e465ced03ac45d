import Synchronization

/// One verification in progress: what has been read and found.
final class Verification: Sendable {
    private struct State {
        var problems = ProblemList()
        var report = VerifyReport()
        var packs: [ObjectName: PackCheck] = [:]
    }

    /// The store and the keys.
    let objects: ObjectAccess
    private let bytesTotal: Int
    private let progress: @Sendable (Int, Int) -> Void
    private let state = Mutex(State())

    init(objects: ObjectAccess, bytesTotal: Int, progress: @escaping @Sendable (Int, Int) -> Void) {
        self.objects = objects
        self.bytesTotal = bytesTotal
        self.progress = progress
    }

    /// The result so far.
    var report: VerifyReport {
        state.withLock { state in
            var report = state.report
            report.problems = state.problems.all
            return report
        }
    }

    /// Adds a problem.
    func add(_ damage: Damage) {
        state.withLock { $0.problems.add(damage) }
    }

    /// Counts an object that was read.
    func count(bytes: Int) {
        let done = state.withLock { state in
            state.report.objectsRead += 1
            state.report.bytesRead += bytes
            return state.report.bytesRead
        }
        progress(min(done, bytesTotal), bytesTotal)
    }

    /// Counts a snapshot.
    func countSnapshot() {
        state.withLock { $0.report.snapshotsChecked += 1 }
    }

    /// What is known about a pack.
    func pack(_ name: ObjectName) -> PackCheck? { state.withLock { $0.packs[name] } }

    /// Keeps what is known about a pack.
    func keep(_ check: PackCheck, of name: ObjectName) {
        state.withLock { $0.packs[name] = check }
    }

    /// Reads an object; what is wrong with it, or nil.
    ///
    /// Throws only where verification itself can't go on.
    func damage(of name: ObjectName, _ read: () async throws -> Int) async throws -> Damage? {
        do {
            count(bytes: try await read())
            return nil
        } catch let error as RepositoryError {
            switch error.code {
            case .damaged: return error.damage ?? Damage(object: name.text, reason: .format)
            case .newerFormat, .wrongKey: return Damage(object: name.text, reason: .format)
            case .storeFailed: return Damage(object: name.text, reason: .unreadable)
            default: throw error
            }
        }
    }

    /// Reads a whole pack, once.
    func checkPack(_ name: ObjectName) async throws -> PackCheck {
        if let known = pack(name) { return known }
        var check: PackCheck?
        let damage = try await damage(of: name) {
            let (read, size) = try await PackCheck.read(name, objects)
            check = read
            return size
        }
        let result = check ?? PackCheck(damage: damage ?? Damage(object: name.text, reason: .format))
        keep(result, of: name)
        return result
    }
}
