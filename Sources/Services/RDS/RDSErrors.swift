import Fleet
import Wire

extension ServiceError {
    /// A refusal of the fleet as RDS says it.
    init(_ error: FleetError) {
        let (code, status) = Self.wireCode(of: error.code)
        self.init(code, error.description, status: status)
    }

    /// The code and the HTTP status of each refusal.
    ///
    /// Source: the error shapes of the RDS service model; clients' waiters match these codes.
    static func wireCode(of code: FleetError.Code) -> (code: String, status: Int) {
        switch code {
        case .automatedBackupNotFound: ("DBInstanceAutomatedBackupNotFound", 404)
        case .automatedBackupQuotaExceeded: ("DBInstanceAutomatedBackupQuotaExceeded", 400)
        case .certificateNotFound: ("CertificateNotFound", 404)
        case .instanceAlreadyExists: ("DBInstanceAlreadyExists", 400)
        case .instanceNotFound: ("DBInstanceNotFound", 404)
        case .instanceNotReady: ("DBInstanceNotReady", 400)
        case .instanceQuotaExceeded: ("InstanceQuotaExceeded", 400)
        case .invalidAutomatedBackupState: ("InvalidDBInstanceAutomatedBackupState", 400)
        case .invalidInstanceState: ("InvalidDBInstanceState", 400)
        case .invalidOptionGroupState: ("InvalidOptionGroupStateFault", 400)
        case .invalidParameterCombination: ("InvalidParameterCombination", 400)
        case .invalidParameterGroupState: ("InvalidDBParameterGroupState", 400)
        case .invalidParameterValue: ("InvalidParameterValue", 400)
        case .invalidRestore: ("InvalidRestoreFault", 400)
        case .invalidSnapshotState: ("InvalidDBSnapshotState", 400)
        case .invalidSubnet: ("InvalidSubnet", 400)
        case .invalidSubnetGroupState: ("InvalidDBSubnetGroupStateFault", 400)
        case .optionGroupAlreadyExists: ("OptionGroupAlreadyExistsFault", 400)
        case .optionGroupNotFound: ("OptionGroupNotFoundFault", 404)
        case .optionGroupQuotaExceeded: ("OptionGroupQuotaExceededFault", 400)
        case .parameterGroupAlreadyExists: ("DBParameterGroupAlreadyExists", 400)
        case .parameterGroupNotFound: ("DBParameterGroupNotFound", 404)
        case .parameterGroupQuotaExceeded: ("DBParameterGroupQuotaExceeded", 400)
        case .invalidTopic: ("SNSInvalidTopic", 400)
        case .keyNotAccessible: ("KMSKeyNotAccessibleFault", 400)
        case .logFileNotFound: ("DBLogFileNotFoundFault", 404)
        case .pointInTimeRestoreNotEnabled: ("PointInTimeRestoreNotEnabled", 400)
        case .regionUnavailable: ("ServiceUnavailable", 503)
        case .resourceNotFound: ("ResourceNotFoundFault", 404)
        case .sharedSnapshotQuotaExceeded: ("SharedSnapshotQuotaExceeded", 400)
        case .snapshotAlreadyExists: ("DBSnapshotAlreadyExists", 400)
        case .snapshotNotFound: ("DBSnapshotNotFound", 404)
        case .snapshotQuotaExceeded: ("SnapshotQuotaExceeded", 400)
        case .sourceNotFound: ("SourceNotFound", 404)
        case .subscriptionAlreadyExists: ("SubscriptionAlreadyExist", 400)
        case .subscriptionCategoryNotFound: ("SubscriptionCategoryNotFound", 404)
        case .subscriptionNotFound: ("SubscriptionNotFound", 404)
        case .subscriptionQuotaExceeded: ("EventSubscriptionQuotaExceeded", 400)
        case .storageQuotaExceeded: ("StorageQuotaExceeded", 400)
        case .subnetGroupAlreadyExists: ("DBSubnetGroupAlreadyExists", 400)
        case .subnetGroupNotFound: ("DBSubnetGroupNotFoundFault", 404)
        case .subnetGroupQuotaExceeded: ("DBSubnetGroupQuotaExceeded", 400)
        case .subnetQuotaExceeded: ("DBSubnetQuotaExceededFault", 400)
        }
    }
}
