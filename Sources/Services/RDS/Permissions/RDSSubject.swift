import Fleet
import Ledger
import Wire

/// What an operation of RDS is about.
struct RDSSubject: Sendable {
    /// The type, as it stands in ARNs.
    enum Kind: String, Sendable {
        case instance = "db"
        case snapshot
        case automatedBackup = "auto-backup"
        case parameterGroup = "pg"
        case optionGroup = "og"
        case subnetGroup = "subgrp"
        case subscription = "es"

        fileprivate var type: any Tagged.Type {
            switch self {
            case .instance: Instance.self
            case .snapshot: Snapshot.self
            case .automatedBackup: AutomatedBackup.self
            case .parameterGroup: ParameterGroup.self
            case .optionGroup: OptionGroup.self
            case .subnetGroup: SubnetGroup.self
            case .subscription: Subscription.self
            }
        }

        /// What stands before the slash in the condition keys that RDS has for its tags.
        fileprivate var tagKey: String { self == .automatedBackup ? "rds:auto-backup-tag" : "rds:\(rawValue)-tag" }
    }

    /// Its type; nil where only its ARN tells.
    let kind: Kind?
    /// How the request names it: by identifier, ARN or, where it can be, resource id; nil for all of the type.
    let name: String?
    /// Whether it is yet to be, so that its name can be nothing else's.
    var isNew = false

    /// The instance of that name, or all.
    static func instance(_ name: String?) -> RDSSubject { RDSSubject(kind: .instance, name: name) }
    /// The instance that is to be called so.
    static func newInstance(_ name: String) -> RDSSubject { RDSSubject(kind: .instance, name: name, isNew: true) }
    /// The snapshot of that name, or all.
    static func snapshot(_ name: String?) -> RDSSubject { RDSSubject(kind: .snapshot, name: name) }
    /// The automated backups with that ARN, or of the instance with that resource id, or all.
    static func automatedBackup(_ name: String?) -> RDSSubject { RDSSubject(kind: .automatedBackup, name: name) }
    /// The parameter group of that name, or all.
    static func parameterGroup(_ name: String?) -> RDSSubject { RDSSubject(kind: .parameterGroup, name: name) }
    /// The option group of that name, or all.
    static func optionGroup(_ name: String?) -> RDSSubject { RDSSubject(kind: .optionGroup, name: name) }
    /// The subnet group of that name, or all.
    static func subnetGroup(_ name: String?) -> RDSSubject { RDSSubject(kind: .subnetGroup, name: name) }
    /// The subscription of that name, or all.
    static func subscription(_ name: String?) -> RDSSubject { RDSSubject(kind: .subscription, name: name) }
    /// Whatever has that ARN.
    static func named(_ arn: String) -> RDSSubject { RDSSubject(kind: nil, name: arn) }

    /// The resource, with what conditions can ask about it.
    ///
    /// One that isn't there has an ARN too, so that nobody learns from a refusal what there is.
    func resource(in scope: Scope, _ reader: LedgerReader) throws -> ProtectedResource {
        guard let name else {
            let all = "arn:aws:rds:\(scope.region):\(scope.account):\(kind?.rawValue ?? ""):*"
            return ProtectedResource(all, account: scope.account)
        }
        guard !isNew else {
            return ProtectedResource(ResourceName.instance(name.lowercased(), in: scope), account: scope.account)
        }
        guard name.hasPrefix("arn:") else { return try resource(identifier: name, in: scope, reader) }
        guard let parsed = ResourceName.parse(name) else { return ProtectedResource(name, account: scope.account) }
        let kind = Kind(rawValue: parsed.type)
        let identifier = kind == .automatedBackup ? parsed.identifier : parsed.identifier.lowercased()
        guard parsed.scope.account == scope.account else {
            // What another account shares is decided by its share, and what it doesn't isn't found.
            let (region, account) = (parsed.scope.region, parsed.scope.account)
            let arn = "arn:aws:rds:\(region):\(account):\(parsed.type):\(identifier)"
            return ProtectedResource(arn, account: nil, keys: ["aws:ResourceAccount": [account]])
        }
        return try Self.resource(kind, parsed.type, identifier, in: parsed.scope, reader)
    }

    private func resource(identifier: String, in scope: Scope, _ reader: LedgerReader) throws -> ProtectedResource {
        var identifier = kind == .automatedBackup ? identifier : identifier.lowercased()
        if kind == .instance, try reader.find(Instance.self, identifier, in: scope) == nil,
            let found = try reader.instance(resourceID: name ?? ""), found.scope == scope
        {
            identifier = found.identifier
        }
        if kind == .automatedBackup, let found = try Self.backup(.resource(identifier), in: scope, reader) {
            identifier = found.identifier
        }
        return try Self.resource(kind, kind?.rawValue ?? "", identifier, in: scope, reader)
    }

    private static func resource(
        _ kind: Kind?,
        _ type: String,
        _ identifier: String,
        in scope: Scope,
        _ reader: LedgerReader
    ) throws -> ProtectedResource {
        let arn = "arn:aws:rds:\(scope.region):\(scope.account):\(type):\(identifier)"
        var keys: [String: [String]] = [:]
        if let kind, let found = try found(kind.type, identifier, in: scope, reader) {
            for tag in found.tags {
                keys["aws:ResourceTag/\(tag.key)"] = [tag.value]
                keys["\(kind.tagKey)/\(tag.key)"] = [tag.value]
            }
            if let instance = found as? Instance { keys.merge(instance.conditionKeys) { _, own in own } }
        }
        return ProtectedResource(arn, account: scope.account, keys: keys)
    }

    /// The automated backups that are named so, if there are any.
    static func backup(_ origin: RestoreOrigin, in scope: Scope, _ reader: LedgerReader) throws -> AutomatedBackup? {
        do {
            return try Fleet.automatedBackup(of: origin, in: scope, reader)
        } catch is FleetError {
            return nil
        }
    }

    private static func found(
        _ type: any Tagged.Type,
        _ identifier: String,
        in scope: Scope,
        _ reader: LedgerReader
    ) throws -> (any Tagged)? {
        do {
            return try type.tagged(identifier, in: scope, reader)
        } catch is FleetError {
            return nil
        }
    }
}
