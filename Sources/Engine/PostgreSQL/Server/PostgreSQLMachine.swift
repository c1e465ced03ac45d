/// The machine that a server is to make use of, which need not be all of the one that it runs on.
package struct PostgreSQLMachine: Sendable, Hashable {
    /// The memory in MiB.
    package let memoryMiB: Int
    /// The processors.
    package let processors: Int

    /// A machine of that size.
    package init(memoryMiB: Int, processors: Int) {
        self.memoryMiB = memoryMiB
        self.processors = processors
    }

    /// What a server is told of the machine, besides the size of its cache.
    ///
    /// Source: the default parameter groups of RDS for PostgreSQL; nothing here must be as large on a restored instance.
    var settings: [(String, String)] {
        [
            ("effective_cache_size", "\(max(128, memoryMiB * 3 / 4))MB"),
            ("maintenance_work_mem", "\(min(2_048, max(64, memoryMiB / 61)))MB"),
            ("max_parallel_workers", "\(processors)"),
            ("max_parallel_maintenance_workers", "\(min(2, processors))"),
        ]
    }
}
