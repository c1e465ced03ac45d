extension Fleet {
    /// The other regions that snapshots and backups can come from, in the order of their names.
    package func sourceRegions(of region: String) -> [String] {
        repositories.keys.filter { $0 != region }.sorted()
    }
}
