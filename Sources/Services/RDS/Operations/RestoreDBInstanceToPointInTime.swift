import Fleet
import FoundationEssentials
import Ledger
import Wire

/// Makes a new instance out of what another one was at a moment.
struct RestoreDBInstanceToPointInTime: KeyUsingOperation {
    typealias Output = DBInstanceOutput

    var targetDBInstanceIdentifier: String
    var sourceDBInstanceIdentifier: String?
    var sourceDbiResourceId: String?
    var sourceDBInstanceAutomatedBackupsArn: String?
    var restoreTime: Date?
    var useLatestRestorableTime: Bool?
    var dbInstanceClass: String?
    var engine: String?
    var port: Int?
    var maxAllocatedStorage: Int?
    var availabilityZone: String?
    var tags: [TagParameter]?
    var parameters: InstanceParameters
    var fixed: FixedParameters<RestoreDBInstanceToPointInTime>

    var subjects: [RDSSubject] { [source, .newInstance(targetDBInstanceIdentifier)] + parameters.groups }
    var givenTags: [TagParameter]? { tags }
    var tagged: RDSSubject? { .newInstance(targetDBInstanceIdentifier) }
    var requestKeys: [String: [String]] { parameters.newKeys(instanceClass: dbInstanceClass, engine: engine) }

    func inheritedKeys(in scope: Scope, _ reader: LedgerReader) throws -> [String: [String]] {
        if let name = sourceDBInstanceIdentifier {
            return parameters.inheritedKeys(from: try reader.instance(named: name, in: scope))
        }
        let backup = try RDSSubject.backup(namedBackups, in: scope, reader)
        return try backup.map { try parameters.inheritedKeys(from: reader.instance(of: $0) ?? $0.instance) } ?? [:]
    }

    /// The automated backups that were named, of an instance that lives or is gone.
    private var namedBackups: RestoreOrigin {
        if let arn = sourceDBInstanceAutomatedBackupsArn { return .automatedBackup(arn: arn) }
        return .resource(sourceDbiResourceId ?? "")
    }

    /// The instance or the automated backups that were named; all where nothing was.
    private var source: RDSSubject {
        if let name = sourceDBInstanceIdentifier { return .instance(name) }
        return .automatedBackup(sourceDBInstanceAutomatedBackupsArn ?? sourceDbiResourceId)
    }

    /// Who may not restore from an instance that lives may not do it by another name of its backups either.
    func furtherPermissions(in fleet: Fleet, scope: Scope) async throws -> [Permission] {
        guard sourceDBInstanceIdentifier == nil else { return [] }
        return try await fleet.ledger.read { reader in
            guard let backup = try RDSSubject.backup(namedBackups, in: scope, reader),
                let instance = try reader.instance(of: backup)
            else { return [] }
            let source = RDSSubject.instance(instance.identifier)
            let keys = try keys(in: scope, reader)
            return [Permission(on: try resources([source], in: scope, reader), keys: keys)]
        }
    }

    func run(in fleet: Fleet, scope: Scope, by user: KeyUser) async throws -> DBInstanceOutput {
        try fixed.check()
        try checkTime()
        let origin = try await origin(in: fleet, scope)
        var request = parameters.request(for: targetDBInstanceIdentifier)
        request.instanceClass = dbInstanceClass
        request.engine = engine
        request.port = port
        request.maxAllocatedStorageGiB = maxAllocatedStorage
        request.availabilityZone = try checkedAvailabilityZone(availabilityZone, in: scope)
        request.tags = tags?.map(\.tag)
        request.encryption = EncryptionRequest(keyName: nil, by: user)
        let instance = try await fleet.restore(origin, to: restoreTime, as: request, in: scope)
        return try await DBInstanceOutput(instance, in: fleet)
    }

    private func checkTime() throws {
        let usesLatest = useLatestRestorableTime ?? false
        guard restoreTime == nil || !usesLatest else {
            throw ServiceError.invalidParameterCombination(
                "RestoreTime and UseLatestRestorableTime can't be used together. Specify one of them."
            )
        }
        guard restoreTime != nil || usesLatest else {
            throw ServiceError.invalidParameterCombination(
                "Either RestoreTime or UseLatestRestorableTime=true must be specified."
            )
        }
    }

    /// The one source that was named.
    private func origin(in fleet: Fleet, _ scope: Scope) async throws -> RestoreOrigin {
        switch (sourceDBInstanceIdentifier, sourceDbiResourceId, sourceDBInstanceAutomatedBackupsArn) {
        case (let name?, nil, nil):
            .instance(try await fleet.ledger.read { try $0.instance(named: name, in: scope).identifier })
        case (nil, let resourceID?, nil): .resource(resourceID)
        case (nil, nil, let arn?): .automatedBackup(arn: arn)
        default:
            throw ServiceError.invalidParameterCombination(
                "Exactly one of SourceDBInstanceIdentifier, SourceDbiResourceId and "
                    + "SourceDBInstanceAutomatedBackupsArn must be specified."
            )
        }
    }
}
