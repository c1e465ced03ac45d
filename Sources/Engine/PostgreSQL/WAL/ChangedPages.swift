/// Which pages of which relation forks a run of the log changed.
///
/// A snapshot that has this set for the log from the *redo location* of the base snapshot's checkpoint to its own redo
/// location may take every other page from the base. What it may not decide from this set: the other forks and all
/// files that are no `RelationFile` (always whole), main forks of unlogged relations (those with an initialization
/// fork: recovery empties them, leave them out), files that the base does not have (whole), and pages at or past the
/// end of the base's file (always take them: a file may grow by empty pages without a word in the log).
/// The one page that may differ unsaid is an SP-GiST index's first: it holds hints that PostgreSQL does not log and
/// loses in a crash, too. The rules are those of PostgreSQL 17's WAL summarizer: a fork that was created, dropped or cut is new from the cut on;
/// a database that was created or dropped is new altogether.
package struct ChangedPages: Equatable, Sendable {
    /// What changed in one fork: single blocks, and everything from `limit` on.
    struct Fork: Equatable {
        /// Every page at or past this one counts as changed.
        var limit: UInt32?
        /// Changed pages before the limit.
        var blocks = BlockSet()
    }

    /// What became of one file since the base.
    package enum FileChange: Equatable, Sendable {
        /// Every page that the base has is as it was.
        case none
        /// These pages changed, counted from the file's beginning; sorted, apart from each other.
        case pages([Range<Int>])
        /// Nothing is known about single pages.
        case whole
    }

    /// Whether nothing at all may be taken from a base.
    package private(set) var isEverything = false
    private(set) var databases: Set<DatabaseDirectory> = []
    private(set) var places: [RelationFork: Int] = [:]
    private(set) var forks: [Fork] = []
    private var recent: (fork: RelationFork, place: Int)?

    /// No changes.
    package init() {}

    /// Whether nothing changed.
    package var isEmpty: Bool { !isEverything && databases.isEmpty && forks.isEmpty }

    /// How many single pages are known to have changed; does not count what is new from a limit on.
    package var blockCount: Int { forks.reduce(0) { $0 + $1.blocks.count } }

    /// Takes what one event says about pages.
    package mutating func note(_ event: WALEvent) {
        switch event {
        case .block(let fork, let block): markBlock(block, of: fork)
        case .create(let fork): setLimit(0, of: fork)
        case .truncate(let fork, let blocks): setLimit(blocks, of: fork)
        case .drop(let relation):
            setLimit(0, of: RelationFork(relation, .main))
            setLimit(0, of: RelationFork(relation, .initialization))
        case .createDatabase(let directory, _), .dropDatabase(let directory): markDatabase(directory)
        case .logLevel(.minimal), .unknownChange: markEverything()
        case .record, .transactionEnd, .restorePoint, .createTablespace, .dropTablespace, .checkpoint,
            .timelineChange, .logSwitch, .logLevel:
            break
        }
    }

    /// Marks one page as changed; forks that the log does not cover fully are not kept.
    package mutating func markBlock(_ block: UInt32, of fork: RelationFork) {
        guard fork.isFullyLogged else { return }
        let place = place(of: fork)
        if let limit = forks[place].limit, block >= limit { return }
        forks[place].blocks.insert(block)
    }

    /// Marks the pages from the first to the last of `blocks` as changed.
    package mutating func markBlocks(_ blocks: ClosedRange<UInt32>, of fork: RelationFork) {
        guard fork.isFullyLogged else { return }
        let place = place(of: fork)
        guard let limit = forks[place].limit, blocks.upperBound >= limit else {
            forks[place].blocks.insert(blocks)
            return
        }
        if blocks.lowerBound < limit { forks[place].blocks.insert(blocks.lowerBound...limit - 1) }
    }

    /// Marks all pages of a fork from `limit` on as changed.
    package mutating func setLimit(_ limit: UInt32, of fork: RelationFork) {
        guard fork.isFullyLogged else { return }
        let place = place(of: fork)
        guard limit < forks[place].limit ?? .max else { return }
        forks[place].limit = limit
        forks[place].blocks.removeAll(from: limit)
    }

    /// Marks everything in a database's directory as changed.
    package mutating func markDatabase(_ directory: DatabaseDirectory) { databases.insert(directory) }

    /// Marks everything as changed.
    package mutating func markEverything() { isEverything = true }

    /// Adds everything that `other` says, as for the two runs of log one after the other.
    package mutating func formUnion(_ other: ChangedPages) {
        isEverything = isEverything || other.isEverything
        databases.formUnion(other.databases)
        for (fork, place) in other.places {
            let theirs = other.forks[place]
            if let limit = theirs.limit { setLimit(limit, of: fork) }
            let mine = self.place(of: fork)
            forks[mine].blocks.formUnion(theirs.blocks)
            if let limit = forks[mine].limit { forks[mine].blocks.removeAll(from: limit) }
        }
    }

    /// What became of `file` since the beginning of the run.
    package func change(of file: RelationFile) -> FileChange {
        let relation = file.fork.relation
        let directory = DatabaseDirectory(tablespace: relation.tablespace, database: relation.database)
        guard !isEverything, file.fork.isFullyLogged, !databases.contains(directory) else { return .whole }
        guard let place = places[file.fork] else { return .none }
        let blocks = file.blocks
        let limit = forks[place].limit.map(Int.init) ?? .max
        guard limit > blocks.lowerBound else { return .whole }
        var runs = forks[place].blocks.runs(in: blocks)
        if limit < blocks.upperBound { runs.append(limit..<blocks.upperBound) }
        return runs.isEmpty
            ? .none : .pages(runs.map { $0.lowerBound - blocks.lowerBound..<$0.upperBound - blocks.lowerBound })
    }

    /// Whether both say the same.
    package static func == (left: Self, right: Self) -> Bool {
        left.isEverything == right.isEverything && left.databases == right.databases
            && left.places.count == right.places.count
            && left.places.allSatisfy { fork, place in
                right.places[fork].map { left.forks[place] == right.forks[$0] } ?? false
            }
    }

    private mutating func place(of fork: RelationFork) -> Int {
        if let recent, recent.fork == fork { return recent.place }
        let place = places[fork] ?? forks.count
        if place == forks.count {
            places[fork] = place
            forks.append(Fork())
        }
        recent = (fork, place)
        return place
    }
}
