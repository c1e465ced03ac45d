/// What a store holds, found with nothing but the store and its key.
package struct Survey: Sendable {
    /// The snapshots, by identifier.
    package internal(set) var snapshots: [SnapshotHeader] = []
    /// The newest document about each stream that has one.
    package internal(set) var descriptions: [StreamID: [UInt8]] = [:]
    /// The streams that have log.
    package internal(set) var logStreams: [StreamID] = []
    /// What could not be read, and so is left out.
    package internal(set) var problems: [Damage] = []
}

extension Repository {
    /// How many objects a survey reads at once.
    private static let surveyReadersMax = 8

    /// Finds what the store holds; what is damaged is named and left out.
    ///
    /// Errors: store errors, which say nothing about what is there.
    package func survey(
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Survey {
        var survey = Survey()
        survey.logStreams = try await logStreams()
        let snapshots = try await objects.snapshotIDs()
        let described = try await describedStreams()
        let total = snapshots.count + described.count
        let documents = try await readEach(
            described,
            read: { try await self.description(of: $0) },
            progress: {
                progress($0, total)
            }
        )
        let headers = try await readEach(
            snapshots,
            read: { try await self.objects.manifestFooter($0).header },
            progress: { progress(described.count + $0, total) }
        )
        survey.problems = documents.problems + headers.problems
        survey.snapshots = headers.found.map(\.value).sorted { $0.id < $1.id }
        for (stream, document) in documents.found {
            if let document { survey.descriptions[stream] = document }
        }
        return survey
    }

    /// The newest documents whose subjects begin with `prefix`, and what of them can't be read.
    package func descriptions(
        beginningWith prefix: String
    ) async throws -> (found: [StreamID: [UInt8]], problems: [Damage]) {
        let streams = try await describedStreams().filter { $0.name.hasPrefix(prefix) }
        let documents = try await readEach(streams, read: { try await self.description(of: $0) }, progress: { _ in })
        var found: [StreamID: [UInt8]] = [:]
        for (stream, document) in documents.found { found[stream] = document }
        return (found, documents.problems)
    }

    private func describedStreams() async throws -> [StreamID] {
        let names = try await objects.store.list(prefix: ObjectLayout.descriptions).map(\.name)
        return Set(names.compactMap { $0.components.dropFirst().first.map(String.init) })
            .compactMap { try? StreamID($0) }.sorted()
    }

    private typealias Readings<Subject, Value> = (found: [(key: Subject, value: Value)], problems: [Damage])

    /// Reads something about each subject, several at once, and passes over what is damaged.
    private func readEach<Subject: Sendable, Value: Sendable>(
        _ subjects: [Subject],
        read: @escaping @Sendable (Subject) async throws -> Value,
        progress: (_ done: Int) -> Void
    ) async throws -> Readings<Subject, Value> {
        try await withThrowingTaskGroup(of: (Subject, Result<Value, Unreadable>).self) { group in
            var readings: Readings<Subject, Value> = ([], [])
            var waiting = subjects[...]
            func begin() {
                guard let subject = waiting.popFirst() else { return }
                group.addTask { (subject, try await Self.passingOver("\(subject)") { try await read(subject) }) }
            }
            for _ in 0..<Self.surveyReadersMax { begin() }
            while let (subject, result) = try await group.next() {
                switch result {
                case .success(let value): readings.found.append((subject, value))
                case .failure(let problem): readings.problems.append(problem.damage)
                }
                progress(readings.found.count + readings.problems.count)
                begin()
            }
            return readings
        }
    }

    private static func passingOver<Value>(
        _ object: String,
        _ read: () async throws -> Value
    ) async throws -> Result<Value, Unreadable> {
        do {
            return .success(try await read())
        } catch let error as RepositoryError where error.code == .damaged {
            guard let damage = error.damage else { throw error }
            return .failure(Unreadable(damage: damage))
        } catch let error as RepositoryError where error.code == .keyUnavailable {
            return .failure(
                Unreadable(
                    damage: Damage(object: object, reason: .keyUnavailable, explanation: error.message)
                )
            )
        }
    }
}

/// Something that a survey leaves out.
private struct Unreadable: Error {
    let damage: Damage
}
