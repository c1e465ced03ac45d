import Wire

/// A resource that a call is about, as CloudTrail lists it.
struct AuditResource: Codable, Sendable, Equatable {
    /// The most resources of one call that are listed.
    static let countMax = 16
    /// The longest ARN that is listed.
    static let arnBytesMax = 512

    var arn: String
    var accountID: String?
    var type: String?

    private enum CodingKeys: String, CodingKey {
        case arn = "ARN"
        case accountID = "accountId"
        case type
    }

    /// The resource's own name: what follows its type in the ARN.
    var name: String {
        let resource = arn.split(separator: ":", maxSplits: 5).last.map(String.init) ?? arn
        let separator: Character = service == "rds" ? ":" : "/"
        return resource.split(separator: separator).last.map(String.init) ?? resource
    }

    /// What `ResourceName` finds it by.
    var names: [String] { [name, arn] }

    private var service: Substring? { arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst(2).first }

    /// The resource with that ARN; nil where the ARN stands for many.
    init?(_ arn: String) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", arn.utf8.count <= Self.arnBytesMax, !arn.contains("*"),
            !parts[5].isEmpty, !parts[5].hasSuffix(":"), !parts[5].hasSuffix("/")
        else { return nil }
        self.arn = arn
        accountID = parts[4].isEmpty ? nil : parts[4]
        let kind = parts[5].split(whereSeparator: { ":/".contains($0) }).first.map(String.init) ?? ""
        type = Self.types["\(parts[2]):\(kind)"]
    }

    /// The resources of `found` that can be listed, each once.
    static func list(_ found: [ProtectedResource]) -> [AuditResource] {
        var seen: Set<String> = []
        return Array(
            found.compactMap { AuditResource($0.arn) }.filter { seen.insert($0.arn).inserted }.prefix(countMax)
        )
    }

    var wire: Wire {
        var members: [(name: String, value: Wire)] = [("ARN", .string(arn))]
        if let accountID { members.append(("accountId", .string(accountID))) }
        if let type { members.append(("type", .string(type))) }
        return .structure(members)
    }

    private static let types = [
        "iam:group": "AWS::IAM::Group",
        "iam:policy": "AWS::IAM::ManagedPolicy",
        "iam:role": "AWS::IAM::Role",
        "iam:user": "AWS::IAM::User",
        "kms:alias": "AWS::KMS::Alias",
        "kms:key": "AWS::KMS::Key",
        "rds:auto-backup": "AWS::RDS::DBInstanceAutomatedBackup",
        "rds:db": "AWS::RDS::DBInstance",
        "rds:es": "AWS::RDS::EventSubscription",
        "rds:og": "AWS::RDS::OptionGroup",
        "rds:pg": "AWS::RDS::DBParameterGroup",
        "rds:snapshot": "AWS::RDS::DBSnapshot",
        "rds:subgrp": "AWS::RDS::DBSubnetGroup",
    ]
}
