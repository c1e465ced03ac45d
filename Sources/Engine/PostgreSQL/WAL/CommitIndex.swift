/// The ends of transactions in a run of the log, in log order: from a time to a place and back.
///
/// The rules are those of PostgreSQL's recovery: `recovery_target_time` looks at commits and aborts only, prepared or
/// not, and stops before the first whose time is past the target. Clocks step back, so times need not grow.
package struct CommitIndex: Hashable, Sendable {
    /// The end of one transaction.
    package struct Entry: Hashable, Sendable {
        /// Where its record begins: recovery that stops before it has this as its target, exclusive.
        package let start: LogSequenceNumber
        /// Where its record ends.
        package let end: LogSequenceNumber
        /// When it ended, by the server's clock.
        package let time: LogTimestamp
        /// Whether it was committed.
        package let isCommit: Bool

        /// The end of a transaction told by the record from `start` to `end`.
        package init(start: LogSequenceNumber, end: LogSequenceNumber, time: LogTimestamp, isCommit: Bool) {
            self.start = start
            self.end = end
            self.time = time
            self.isCommit = isCommit
        }
    }

    /// The ends of transactions, in log order.
    package private(set) var entries: [Entry] = []
    /// The named places, in log order.
    package private(set) var restorePoints: [RestorePoint] = []
    /// The earliest time in the run.
    package private(set) var earliest: LogTimestamp?
    /// The latest time in the run.
    package private(set) var latest: LogTimestamp?

    /// An index of nothing.
    package init() {}

    /// Takes what one event says about time.
    package mutating func note(_ event: WALEvent) {
        switch event {
        case .transactionEnd(let end):
            append(Entry(start: end.start, end: end.end, time: end.time, isCommit: end.isCommit))
        case .restorePoint(let point):
            append(point)
        default:
            break
        }
    }

    /// Adds the end of a transaction; one that does not lie behind the last is known already and left out.
    package mutating func append(_ entry: Entry) {
        guard entries.last.map({ $0.start < entry.start }) ?? true else { return }
        entries.append(entry)
        earliest = min(earliest ?? entry.time, entry.time)
        latest = max(latest ?? entry.time, entry.time)
    }

    /// Adds a named place; one that does not lie behind the last is known already and left out.
    package mutating func append(_ point: RestorePoint) {
        guard restorePoints.last.map({ $0.start < point.start }) ?? true else { return }
        restorePoints.append(point)
    }

    /// Adds the index of the run that follows.
    package mutating func append(_ next: CommitIndex) {
        for entry in next.entries { append(entry) }
        for point in next.restorePoints { append(point) }
    }

    /// The first end of a transaction at or behind `position` that is later than `time`: where recovery to `time` stops.
    package func firstEntry(after time: LogTimestamp, from position: LogSequenceNumber = .zero) -> Entry? {
        guard let latest, latest > time else { return nil }
        return entries[firstIndex(at: position)...].first { $0.time > time }
    }

    /// The first end of a transaction at or behind `position` that is not earlier than `time`: where recovery with
    /// `recovery_target_inclusive = off` stops.
    package func firstEntry(notBefore time: LogTimestamp, from position: LogSequenceNumber = .zero) -> Entry? {
        guard let latest, latest >= time else { return nil }
        return entries[firstIndex(at: position)...].first { $0.time >= time }
    }

    /// The last end of a transaction whose record lies wholly before `position`.
    package func lastEntry(before position: LogSequenceNumber) -> Entry? {
        let index = firstIndex(at: position)
        return index == 0 ? nil : entries[index - 1]
    }

    /// The first place named `name` at or behind `position`, which is the one that recovery finds.
    package func restorePoint(named name: String, from position: LogSequenceNumber = .zero) -> RestorePoint? {
        restorePoints.first { $0.name == name && $0.start >= position }
    }

    private func firstIndex(at position: LogSequenceNumber) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].start < position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
