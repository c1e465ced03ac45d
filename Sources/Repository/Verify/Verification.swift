import Synchronization

/// One verification in progress: what has been read and found.
final class Verification: Sendable {
    private struct State {
        var problems = ProblemList()
        var report = VerifyReport()
        var packs: [ObjectName: PackCheck] = [:]
        var sound: Set<ObjectName> = []
        var closed: Set<ObjectName> = []
    }

    /// The store and the keys.
    let objects: ObjectAccess
    /// What is read and what is not.
    let choice: VerifyChoice
    /// How fast it is read.
    let pace: VerifyPace
    private let bytesTotal: Int
    private let progress: @Sendable (Int, Int) -> Void
    private let state = Mutex(State())

    init(
        objects: ObjectAccess,
        choice: VerifyChoice,
        pace: VerifyPace,
        bytesTotal: Int,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) {
        self.objects = objects
        self.choice = choice
        self.pace = pace
        self.bytesTotal = bytesTotal
        self.progress = progress
    }

    /// The result so far.
    var report: VerifyReport {
        state.withLock { state in
            var report = state.report
            report.problems = state.problems.all
            report.marks = Self.marks(for: report.problems, packs: state.packs)
            report.sound = state.sound.map(\.text).sorted()
            report.closed = state.closed.map(\.text).sorted()
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

    /// Notes that every byte of an object was read and is right.
    func noteSound(_ name: ObjectName) {
        state.withLock { _ = $0.sound.insert(name) }
    }

    /// Passes over what can't be read because the key that wraps its lineage's data key can't be had.
    func passingClosed(_ name: ObjectName, _ read: () async throws -> Void) async throws {
        do {
            try await read()
        } catch let error as RepositoryError where error.code == .keyUnavailable {
            state.withLock { _ = $0.closed.insert(name) }
        }
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

    /// Reads an object and counts it; what is wrong with it, or nil.
    ///
    /// Throws only where verification itself can't go on.
    func damage(of name: ObjectName, _ read: () async throws -> Int) async throws -> Damage? {
        try await trouble(with: name) {
            let bytes = try await read()
            count(bytes: bytes)
            try await pace.wait(after: bytes)
        }
    }

    /// What is wrong with an object, by what reading it throws.
    func trouble(with name: ObjectName, _ read: () async throws -> Void) async throws -> Damage? {
        var failure = try await Self.failure(of: read)
        if failure?.code == .storeFailed {
            // A store that was away for a moment says nothing about the object, and one that is away ends this here.
            _ = try await objects.root()
            failure = try await Self.failure(of: read)
        }
        guard let failure else { return nil }
        switch failure.code {
        case .damaged: return failure.damage ?? Damage(object: name.text, reason: .format)
        case .newerFormat, .wrongKey: return Damage(object: name.text, reason: .format)
        case .storeFailed: return Damage(object: name.text, reason: .unreadable)
        default: throw failure
        }
    }

    private static func failure(of read: () async throws -> Void) async throws -> RepositoryError? {
        do {
            try await read()
            return nil
        } catch let error as RepositoryError {
            return error
        }
    }

    /// Reads a pack once: whole, or its footer alone where it was found sound before.
    func checkPack(_ name: ObjectName) async throws -> PackCheck {
        if let known = pack(name) { return known }
        var check: PackCheck?
        let damage =
            if choice.skipped.contains(name) {
                try await trouble(with: name) { check = try await PackCheck.outline(name, objects) }
            } else {
                try await damage(of: name) {
                    let (read, size) = try await PackCheck.read(name, objects)
                    check = read
                    if read.isSound { noteSound(name) }
                    return size
                }
            }
        let result = check ?? PackCheck(damage: damage ?? Damage(object: name.text, reason: .format))
        keep(result, of: name)
        return result
    }

    /// The marks that the damaged ones of the objects that the store is full of should have.
    private static func marks(for problems: [Damage], packs: [ObjectName: PackCheck]) -> [DamageMark] {
        var marks: [ObjectName: DamageMark] = [:]
        for problem in problems {
            guard let name = try? ObjectName(problem.object), VerifyChoice.isLarge(name), isExplained(name) else {
                continue
            }
            // Of log or a manifest that is gone there is nothing to mark: nobody takes anything from it.
            guard problem.reason != .missing || Repository.packID(of: name) != nil else { continue }
            let frames = packs[name].map { $0.damage == nil ? $0.badFrames : [] } ?? []
            marks[name] = DamageMark(object: name.text, reason: problem.reason, frames: frames)
        }
        return marks.sorted { $0.key < $1.key }.map(\.value)
    }
}
