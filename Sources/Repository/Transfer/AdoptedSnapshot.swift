/// What taking a snapshot over from another repository has moved.
package struct AdoptedSnapshot: Sendable {
    /// The snapshot as it is here.
    package let header: SnapshotHeader
    /// Bytes of packs that were copied.
    package var bytesMoved = 0
    /// Bytes of packs that were here already.
    package var bytesShared = 0

    init(header: SnapshotHeader) {
        self.header = header
    }
}
