/// How a snapshot is put onto disk.
package struct RestoreOptions: Sendable {
    /// Owner of everything that is written; unchanged where nil.
    package var userID: UInt32?
    /// Group of everything that is written; unchanged where nil.
    package var groupID: UInt32?
    /// Paths that are left out, with everything under them.
    package var excludes: @Sendable (_ path: String) -> Bool = { _ in false }
    /// Where a symbolic link shall point, given its path and its target in the snapshot.
    package var linkTarget: @Sendable (_ path: String, _ target: String) -> String = { _, target in target }

    package init() {}
}
