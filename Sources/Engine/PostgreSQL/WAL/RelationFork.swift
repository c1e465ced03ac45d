/// Where a relation's files are: tablespace, database and file number (PostgreSQL's RelFileLocator).
package struct RelationLocator: Hashable, Sendable {
    /// The tablespace's object identifier; 1663 is `base`, 1664 is `global`.
    package let tablespace: UInt32
    /// The database's object identifier; 0 for relations that all databases share.
    package let database: UInt32
    /// The number in the file's name.
    package let number: UInt32

    /// The relation with these numbers.
    package init(tablespace: UInt32, database: UInt32, number: UInt32) {
        self.tablespace = tablespace
        self.database = database
        self.number = number
    }

    /// The default tablespace, `base`.
    package static let defaultTablespace: UInt32 = 1663
    /// The tablespace of shared relations, `global`.
    package static let globalTablespace: UInt32 = 1664
}

/// One fork of a relation: its pages, or a map that goes with them.
package struct RelationFork: Hashable, Sendable {
    /// The kinds of fork.
    package enum Kind: UInt8, CaseIterable, Hashable, Sendable {
        /// The relation's own pages.
        case main = 0
        /// The free space map, which the log does not cover fully.
        case freeSpaceMap = 1
        /// The visibility map, which the log does not cover fully.
        case visibilityMap = 2
        /// The empty form of an unlogged relation.
        case initialization = 3
    }

    /// The relation.
    package let relation: RelationLocator
    /// Which of its forks.
    package let kind: Kind

    /// The fork of `relation` of this kind.
    package init(_ relation: RelationLocator, _ kind: Kind = .main) {
        self.relation = relation
        self.kind = kind
    }

    /// Whether the log tells every change of this fork's pages (main and initialization forks only).
    package var isFullyLogged: Bool { kind == .main || kind == .initialization }

    /// Feeds two words, which is all it takes.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(UInt64(relation.tablespace) << 32 | UInt64(relation.database))
        hasher.combine(UInt64(relation.number) << 8 | UInt64(kind.rawValue))
    }
}

extension RelationFork: Comparable {
    /// The order by tablespace, database, number and kind.
    package static func < (left: Self, right: Self) -> Bool { left.order < right.order }

    private var order: (UInt32, UInt32, UInt32, UInt8) {
        (relation.tablespace, relation.database, relation.number, kind.rawValue)
    }
}

/// One database's directory in one tablespace.
package struct DatabaseDirectory: Hashable, Sendable {
    /// The tablespace's object identifier.
    package let tablespace: UInt32
    /// The database's object identifier.
    package let database: UInt32

    /// The directory of `database` in `tablespace`.
    package init(tablespace: UInt32, database: UInt32) {
        self.tablespace = tablespace
        self.database = database
    }
}

extension DatabaseDirectory: Comparable {
    /// The order by tablespace and database.
    package static func < (left: Self, right: Self) -> Bool {
        (left.tablespace, left.database) < (right.tablespace, right.database)
    }
}
