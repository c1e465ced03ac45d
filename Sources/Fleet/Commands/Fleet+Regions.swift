extension Fleet {
    /// The other regions that snapshots and backups can come from, in the order of their names.
    package func sourceRegions(of region: String) -> [String] {
        Set(repositories.keys).union(links.keys).filter { $0 != region }.sorted()
    }
}
