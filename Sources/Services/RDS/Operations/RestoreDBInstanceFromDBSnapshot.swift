import Fleet
import Ledger
import Wire

/// Makes a new instance out of a snapshot.
struct RestoreDBInstanceFromDBSnapshot: KeyUsingOperation {
    typealias Output = DBInstanceOutput

    var dbInstanceIdentifier: String
    var dbSnapshotIdentifier: String?
    var dbInstanceClass: String?
    var engine: String?
    var port: Int?
    var availabilityZone: String?
    var tags: [TagParameter]?
    var parameters: InstanceParameters
    var fixed: FixedParameters<RestoreDBInstanceFromDBSnapshot>

    var subjects: [RDSSubject] {
        [.newInstance(dbInstanceIdentifier), .snapshot(dbSnapshotIdentifier)] + parameters.groups
    }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .newInstance(dbInstanceIdentifier) }
    var requestKeys: [String: [String]] { parameters.newKeys(instanceClass: dbInstanceClass, engine: engine) }

    func inheritedKeys(in scope: Scope, _ reader: LedgerReader) throws -> [String: [String]] {
        guard let dbSnapshotIdentifier else { return [:] }
        let snapshot = try reader.restorableSnapshot(named: dbSnapshotIdentifier, in: scope)
        return parameters.inheritedKeys(from: snapshot.instance)
    }

    func run(in fleet: Fleet, scope: Scope, by user: KeyUser) async throws -> DBInstanceOutput {
        try fixed.check()
        guard let dbSnapshotIdentifier else { throw ServiceError.missingParameter("DBSnapshotIdentifier") }
        let snapshot = try await fleet.ledger.read { try $0.restorableSnapshot(named: dbSnapshotIdentifier, in: scope) }
        var request = parameters.request(for: dbInstanceIdentifier)
        request.instanceClass = dbInstanceClass
        request.engine = engine
        request.port = port
        request.availabilityZone = try checkedAvailabilityZone(availabilityZone, in: scope)
        request.tags = tags?.map(\.tag)
        request.encryption = EncryptionRequest(keyName: nil, by: user)
        let instance = try await fleet.restore(snapshot: snapshot.arn, to: request, in: scope)
        return try await DBInstanceOutput(instance, in: fleet)
    }
}
