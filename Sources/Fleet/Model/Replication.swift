/// Where replicated automated backups come from, and how they are doing.
package struct Replication: Codable, Hashable, Sendable {
    /// The instance's ARN as it was named when replication began.
    package var sourceARN: String
    /// The retention period here, in days; the source's own may be another.
    package var retentionDays: Int
    /// The tags of the replicated backups.
    package var tags: [Tag]
    /// The lineage of the source's data, where it is sealed anew under a key of this region.
    package var sourceLineage: String?
    /// Where their log begins here: the log of the first base.
    package var logStart: LogSpan?
    /// The log of the last base that is here; those whose log begins behind it are still to come.
    package var lastBase: LogSpan?
    /// The manifest of the base that is on its way, which no other document names before it is whole.
    package var arriving: String?
    /// What doesn't get on at the moment, and why, for people.
    package var failures: [Part: String] = [:]

    /// What is brought from the source, each part at its own pace.
    package enum Part: String, Codable, Sendable, CodingKeyRepresentable {
        case bases
        case log
    }

    /// A replication of an instance's automated backups that has not begun yet.
    package init(sourceARN: String, retentionDays: Int, tags: [Tag]) {
        self.sourceARN = sourceARN
        self.retentionDays = retentionDays
        self.tags = tags
    }
}

extension AutomatedBackup {
    /// For how many days they can be restored.
    package var retentionDays: Int { replication?.retentionDays ?? instance.settings.backupRetentionDays }
    /// Whether they are to follow those of an instance in another region.
    package var isFollowing: Bool { status == .pending || status == .replicating }
}
