/// How a snapshot is put onto disk.
package struct RestoreOptions: Sendable {
    /// What the directory may hold before.
    package enum Mode: Sendable {
        /// Nothing.
        case fresh
        /// Anything; what differs from the snapshot is written, what does not belong to it is removed.
        ///
        /// Nobody may use the directory meanwhile. Pages that are there already are neither read from the store nor
        /// written.
        case delta
    }

    /// What the directory may hold before.
    package var mode = Mode.fresh
    /// Owner of everything that is written; unchanged where nil.
    package var userID: UInt32?
    /// Group of everything that is written; unchanged where nil.
    package var groupID: UInt32?
    /// Paths that are left out, with everything under them.
    package var excludes: @Sendable (_ path: String) -> Bool = { _ in false }
    /// Where a symbolic link shall point, given its path and its target in the snapshot.
    package var linkTarget: @Sendable (_ path: String, _ target: String) -> String = { _, target in target }
    /// Most bytes that are written each second; unlimited where nil.
    package var bytesPerSecondMax: Int?

    package init() {}
}

/// What a restore has moved.
package struct RestoreSummary: Sendable, Equatable {
    /// Sum of the file sizes.
    package var logicalBytes = 0
    /// Bytes that were read from packs' bodies.
    package var bytesRead = 0
    /// Bytes that were written into files.
    package var bytesWritten = 0
    /// Files, directories and links that were removed because they did not belong to the snapshot.
    package var itemsRemoved = 0
}
