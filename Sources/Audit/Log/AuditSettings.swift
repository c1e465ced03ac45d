/// How the log is kept.
package struct AuditSettings: Sendable {
    /// The directory of the log's files.
    package var directory: String
    /// The size at which a file is closed and another begun.
    package var fileBytesMax = 64 << 20
    /// How long files are kept.
    package var keptDaysMax = 365
    /// The size of all files together above which the oldest goes.
    package var keptBytesMax = 16 << 30
    /// How young a file is, in days, that is not removed because of the size without an alarm.
    package var youngDaysMax = 30
    /// How many lines a second are written in the long run of calls whose caller has proven nothing.
    ///
    /// As many are of those that were turned away for their rate. A year of the longest is less than `keptBytesMax`.
    package var budgetedLinesPerSecond = 0.1
    /// How many of them are written at once after a rest.
    package var budgetedLinesAtOnceMax = 1_000.0
    /// How often it is told what came beyond that, in seconds.
    package var tallySeconds = 60.0
    /// The room on the disk that is kept free for the log when it can be had.
    package var spareBytes = 8 << 20
    /// How long a line may wait until it is durable where nobody waits for it, in seconds.
    package var syncSecondsMax = 1

    /// A log in `directory`, otherwise as suits one host.
    package init(directory: String) { self.directory = directory }
}
