/// What a garbage collection has freed and moved.
package struct CollectionReport: Sendable, Equatable {
    /// How many packs were deleted.
    package var packsDeleted = 0
    /// Their size.
    package var bytesFreed = 0
    /// How many packs stay.
    package var packsKept = 0
    /// How many of them nothing needs, but the store holds for a retention period.
    package var packsRetained = 0
    /// How many packs were mostly dead, so that what was left of them was moved.
    package var packsRepacked = 0
    /// Bytes of frames that were moved.
    package var bytesMoved = 0
    /// How many manifests were written again for that.
    package var manifestsRewritten = 0
    /// How many packs could not be moved because something in them can't be read.
    package var packsUnreadable = 0
    /// How many packs are mostly dead and wait for the next collection, because of the limit.
    package var packsWaiting = 0
    /// How many damaged pages of snapshots have sound copies now.
    package var pagesHealed = 0
}
