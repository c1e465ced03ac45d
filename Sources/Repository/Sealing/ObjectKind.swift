/// What an object is, as its header says.
enum ObjectKind: UInt8, Sendable, CaseIterable {
    case root = 1
    case epoch
    case lineage
    case pack
    case manifest
    case log
    case description
    case mark

    /// Whether a lineage's data key seals it.
    var isSealedUnderLineage: Bool {
        switch self {
        case .pack, .manifest, .log: true
        case .root, .epoch, .lineage, .description, .mark: false
        }
    }
}
