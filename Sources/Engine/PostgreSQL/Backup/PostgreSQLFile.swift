/// One entry of a data directory as a physical backup takes it.
package struct PostgreSQLFile: Sendable, Hashable {
    /// What an entry holds, which decides how it may be read and checked.
    package enum Kind: Sendable, Hashable {
        /// A directory; its content is listed after it.
        case directory
        /// Pages of a relation's main fork; the block number of the first one.
        case mainFork(firstBlock: UInt32)
        /// Pages of another fork (free space map, visibility map, initialisation); the block number of the first one.
        case otherFork(firstBlock: UInt32)
        /// Bytes without pages of their own.
        case plain

        /// The block number of the first page, where the file is made of checksummed pages.
        package var firstBlock: UInt32? {
            switch self {
            case .mainFork(let block), .otherFork(let block): block
            case .directory, .plain: nil
            }
        }
    }

    /// The path below the data directory.
    package let path: String
    /// The size when it was listed; the file may grow, shrink or vanish while the backup runs, which the log repairs.
    package let bytes: Int64
    /// What it holds.
    package let kind: Kind

    /// An entry of a data directory.
    package init(path: String, bytes: Int64, kind: Kind) {
        self.path = path
        self.bytes = bytes
        self.kind = kind
    }

    /// The file that is always listed last: it says where recovery begins.
    package static let controlFile = "global/pg_control"
}

/// The name of a relation's file: `16384`, `16384_vm`, `16384.2`, `t3_16384`.
struct RelationFileName {
    /// The relation's file number.
    let number: Substring
    /// The fork's suffix, empty for the main fork.
    let fork: Substring
    /// Which file of the fork it is.
    let segment: UInt32

    private static let forks: Set<Substring> = ["", "fsm", "vm", "init"]

    /// Reads a name; nil for one that is no permanent relation's.
    init?(_ name: String) {
        let dotted = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = dotted[0].split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
        guard UInt32(parts[0]) != nil else { return nil }
        number = parts[0]
        fork = parts.count == 2 ? parts[1] : ""
        guard Self.forks.contains(fork), parts.count == 1 || !fork.isEmpty else { return nil }
        guard dotted.count == 2 else {
            segment = 0
            return
        }
        guard let segment = UInt32(dotted[1]) else { return nil }
        self.segment = segment
    }

    /// Whether a name is a temporary relation's, which no backup takes.
    static func isTemporary(_ name: String) -> Bool {
        guard name.hasPrefix("t"), let line = name.firstIndex(of: "_") else { return false }
        let session = name[name.index(after: name.startIndex)..<line]
        return UInt32(session) != nil && RelationFileName(String(name[name.index(after: line)...])) != nil
    }

    /// What a file of this name holds.
    var kind: PostgreSQLFile.Kind {
        let block = segment &* UInt32(PostgreSQLPage.pagesPerFile)
        return fork.isEmpty ? .mainFork(firstBlock: block) : .otherFork(firstBlock: block)
    }
}
