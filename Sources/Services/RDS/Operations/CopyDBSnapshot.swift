import Fleet
import Ledger
import Wire

/// Copies a snapshot, of this region or another, into a manual one of the caller's.
struct CopyDBSnapshot: KeyUsingOperation {
    typealias Output = DBSnapshotOutput

    /// The caller's signature says who asks; a signed address of the source region adds nothing to it.
    static let accepted: Set<String> = ["PreSignedUrl", "SourceRegion"]

    var sourceDBSnapshotIdentifier: String
    var targetDBSnapshotIdentifier: String
    var tags: [TagParameter]?
    var copyTags: Bool?
    var optionGroupName: String?
    var kmsKeyId: String?
    var fixed: FixedParameters<CopyDBSnapshot>

    var subjects: [RDSSubject] { [.snapshot(sourceDBSnapshotIdentifier), .snapshot(targetDBSnapshotIdentifier)] }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .snapshot(targetDBSnapshotIdentifier) }
    var requestKeys: [String: [String]] { ["rds:CopyOptionGroup": ["false"]] }

    func run(in fleet: Fleet, scope: Scope, by user: KeyUser) async throws -> DBSnapshotOutput {
        try fixed.check()
        var request = CopyRequest(of: sourceDBSnapshotIdentifier, as: targetDBSnapshotIdentifier)
        request.tags = tags.flatMap { $0.isEmpty ? nil : $0.map(\.tag) }
        request.copiesTags = copyTags ?? false
        request.keyName = kmsKeyId.flatMap { $0.isEmpty ? nil : $0 }
        request.user = user
        request.optionGroup = optionGroupName?.lowercased()
        if let optionGroupName {
            let source = try await fleet.snapshotToCopy(sourceDBSnapshotIdentifier, for: scope)
            try await fleet.checkOptionGroup(optionGroupName, of: source.instance, in: scope)
        }
        return DBSnapshotOutput(try await fleet.copySnapshot(request, in: scope))
    }
}
