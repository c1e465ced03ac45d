/// A page whose check did not pass.
package struct CorruptPage: Sendable, Hashable {
    /// The file.
    package let path: String
    /// The page's number in the file.
    package let page: Int
}

/// What a snapshot has taken and cost.
package struct SnapshotSummary: Sendable, Equatable {
    /// Most corrupt pages, and most vanished or shrunk files, that are listed by name.
    package static let listedMax = 1000

    /// Files, directories and links.
    package var entryCount = 0
    /// Sum of the file sizes.
    package var logicalBytes = 0
    /// Bytes written to the store for this snapshot.
    package var storedBytes = 0
    /// Bytes of file contents that were taken from the base snapshot.
    package var sharedBytes = 0
    /// Pages that were read and stored.
    package var pagesStored = 0
    /// Pages that were taken from the base snapshot.
    package var pagesShared = 0
    /// Pages of zeros.
    package var pagesZero = 0
    /// How many pages did not pass their check.
    package var corruptPageCount = 0
    /// The first of them.
    package var corruptPages: [CorruptPage] = []
    /// Files that were gone when they should be read (the first `listedMax`).
    package var vanished: [String] = []
    /// Files that were shorter than listed (the first `listedMax`).
    package var shrunk: [String] = []
}
