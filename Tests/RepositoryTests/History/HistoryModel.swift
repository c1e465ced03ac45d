import Testing

@testable import Repository

/// What must be in the repository, as far as the one who asked for it knows.
struct HistoryModel {
    /// Snapshots that were acknowledged and not deleted.
    var live: [SnapshotID: FilesModel] = [:]
    /// Snapshots of which the answer to publication or deletion was an error: there whole, or not there.
    var unsure: [SnapshotID: FilesModel] = [:]
    /// Snapshots that were deleted.
    var gone: Set<SnapshotID> = []
    /// Where acknowledged log ends.
    var logEnd = 0
    /// Where log that was not expired begins.
    var logStart = 0
    /// The document that was acknowledged, and those that may be there instead.
    var documents: Set<[UInt8]> = []

    /// Looks at the store itself what became of what is unsure, and whether all else is as it must be.
    mutating func check(_ store: MemoryStore, _ context: String) async throws {
        let repository = try await Repository.open(store, key: testKey(), access: .reading)
        for (id, files) in unsure {
            if try await repository.contains(id) { live[id] = files } else { gone.insert(id) }
        }
        unsure = [:]
        let listed = try await repository.snapshots().map(\.id)
        #expect(listed == live.keys.sorted(), "\(context): other snapshots than there should be")
        for (id, files) in live { try await check(id, files, repository, context) }
        try await checkLog(repository, context)
        let document = try await repository.description(of: Name.stream) ?? []
        #expect(documents.contains(document), "\(context): the document is another one")
    }

    private func check(
        _ id: SnapshotID,
        _ files: FilesModel,
        _ repository: Repository,
        _ context: String
    ) async throws {
        let manifest = try await repository.manifest(id)
        #expect(manifest.entries.map(\.path) == files.keys.sorted(), "\(context): snapshot \(id)")
        for (path, file) in files {
            let isSame = try await repository.read(manifest, path: path) == file.bytes
            #expect(isSame, "\(context): file \(path) of snapshot \(id) is not what was stored")
        }
    }

    private func checkLog(_ repository: Repository, _ context: String) async throws {
        guard logEnd > logStart else { return }
        let log = try await repository.log(stream: Name.stream, lineage: Name.lineage)
        var bytes: [UInt8] = []
        for try await chunk in log.read(timeline: 1, from: UInt64(logStart), to: UInt64(logEnd)) { bytes += chunk }
        #expect(bytes == Self.logBytes(logStart..<logEnd), "\(context): the log is not what was appended")
    }

    /// The log at some positions.
    static func logBytes(_ range: Range<Int>) -> [UInt8] { range.map { UInt8(truncatingIfNeeded: $0 &* 7) } }
}
