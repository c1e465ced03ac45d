/// Where the space of a repository goes, in bytes of objects.
package struct RepositoryUsage: Sendable, Equatable {
    /// What one snapshot takes.
    package struct SnapshotUsage: Sendable, Equatable {
        /// Its identifier.
        package let id: SnapshotID
        /// Its lineage.
        package let lineage: LineageID
        /// The stream it was taken of.
        package let stream: StreamID
        /// Sum of its file sizes.
        package let logicalBytes: Int
        /// Size of its manifest.
        package internal(set) var manifestBytes = 0
        /// Bytes of pages that no other snapshot has.
        package internal(set) var uniqueBytes = 0
        /// Bytes of pages that other snapshots have, too.
        package internal(set) var sharedBytes = 0

        /// What its deletion frees, at the latest when its packs are written again.
        package var freedBytes: Int { manifestBytes + uniqueBytes }
    }

    /// What one stream takes besides its snapshots.
    package struct StreamUsage: Sendable, Equatable {
        /// The stream.
        package let stream: StreamID
        /// Size of its log.
        package internal(set) var logBytes = 0
        /// How many objects its log has.
        package internal(set) var logObjects = 0
        /// Size of its descriptions.
        package internal(set) var descriptionBytes = 0
    }

    /// All objects.
    package internal(set) var totalBytes = 0
    /// All packs.
    package internal(set) var packBytes = 0
    /// How many packs there are.
    package internal(set) var packs = 0
    /// Bytes of packs that hold pages of snapshots.
    package internal(set) var liveBytes = 0
    /// Bytes of packs that no snapshot names: garbage, and what snapshots in progress have written.
    package internal(set) var unnamedBytes = 0
    /// The snapshots, by identifier.
    package internal(set) var snapshots: [SnapshotUsage] = []
    /// The streams that have log or descriptions, by identifier.
    package internal(set) var streams: [StreamUsage] = []

    package init() {}

    /// Bytes of packs that are named and hold no page that is used: what repacking can free, headers and footers too.
    package var deadBytes: Int { packBytes - liveBytes - unnamedBytes }
}

/// What deleting some snapshots frees.
package struct FreedBytes: Sendable, Equatable {
    /// Freed by the next garbage collection: manifests, and packs that nothing else names.
    package internal(set) var atOnce = 0
    /// Freed in the end, when packs that are mostly dead have been written again; a little of each other pack stays.
    package internal(set) var inTheEnd = 0
}
