private import Glibc

/// The server's process that sends its log.
enum LogSender {
    /// Less important than the sessions, and not so much that log would come late.
    private static let niceness: Int32 = 5

    /// Lets the sessions of the server go first.
    ///
    /// Every commit wakes the sender. Where a processor is free that is all the same; where none is, the sender would
    /// take one from the sessions for each commit alone, instead of sending many together a few milliseconds later.
    /// Who may not change it, leaves it as it is: that costs processor time and nothing else.
    static func makeGivingWay(_ process: Int32) {
        guard process > 0 else { return }
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(process), niceness)
    }
}
