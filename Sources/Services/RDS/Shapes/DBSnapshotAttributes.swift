import Fleet

/// A named list of values.
struct DBSnapshotAttribute: Codable, Sendable {
    /// The attribute that lists the accounts which may restore and copy a snapshot.
    static let restore = "restore"

    let attributeName: String
    let attributeValues: [String]
}

/// The attributes of one snapshot.
struct DBSnapshotAttributesOutput: Codable, Sendable {
    /// The attributes under the snapshot's name.
    struct Result: Codable, Sendable {
        let dbSnapshotIdentifier: String
        let dbSnapshotAttributes: [DBSnapshotAttribute]
    }

    let dbSnapshotAttributesResult: Result

    /// The attributes of a snapshot of the caller's.
    init(_ snapshot: Snapshot) {
        let restore = DBSnapshotAttribute(
            attributeName: DBSnapshotAttribute.restore,
            attributeValues: snapshot.sharedWith ?? []
        )
        dbSnapshotAttributesResult = Result(
            dbSnapshotIdentifier: snapshot.identifier,
            dbSnapshotAttributes: [restore]
        )
    }
}
