/// A version of the log's format; the magic number of every page names it.
package enum WALVersion: UInt16, CaseIterable, Hashable, Sendable {
    /// PostgreSQL 13.
    case postgreSQL13 = 0xD106
    /// PostgreSQL 14.
    case postgreSQL14 = 0xD10D
    /// PostgreSQL 15.
    case postgreSQL15 = 0xD110
    /// PostgreSQL 16.
    case postgreSQL16 = 0xD113
    /// PostgreSQL 17.
    case postgreSQL17 = 0xD116
    /// PostgreSQL 18.
    case postgreSQL18 = 0xD118

    /// The format that servers of this major version write, if it is known.
    package init?(serverMajor: Int) {
        guard let version = Self.allCases.first(where: { $0.serverMajor == serverMajor }) else { return nil }
        self = version
    }

    /// The major version of the servers that write this format.
    package var serverMajor: Int {
        switch self {
        case .postgreSQL13: 13
        case .postgreSQL14: 14
        case .postgreSQL15: 15
        case .postgreSQL16: 16
        case .postgreSQL17: 17
        case .postgreSQL18: 18
        }
    }

    /// The bits of a page image's information byte that say the image is compressed.
    var compressedImageBits: UInt8 { serverMajor >= 15 ? 0x04 | 0x08 | 0x10 : 0x02 }

    /// Bytes of one dropped-statistics item in the record of a transaction's end.
    var statisticsItemBytes: Int { serverMajor >= 18 ? 16 : 12 }

    /// Whether databases can be created page by page, which moved the numbers of the database records.
    var hasLoggedDatabaseCreation: Bool { serverMajor >= 15 }
}
