/// What snapshots are found by in the ledger without being read.
package enum SnapshotTerm: Sendable {
    /// The automated ones of the instance with this resource id.
    case automated(String)
    /// Those whose instance had this identifier.
    case instance(identifier: String)
    /// Those that somebody of this kind asked for.
    case origin(Snapshot.Origin)
    /// Those of the instance with this resource id, copies among them.
    case resource(String)

    /// The word in the ledger; the ledger's migrations know it too.
    package var text: String {
        switch self {
        case .automated(let resourceID): "automated:\(resourceID)"
        case .instance(let identifier): "instance:\(identifier)"
        case .origin(let origin): "origin:\(origin.rawValue)"
        case .resource(let resourceID): "resource:\(resourceID)"
        }
    }
}
