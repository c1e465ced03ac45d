import Glibc

/// What the process has used so far.
struct Usage {
    /// CPU seconds in the program.
    let user: Double
    /// CPU seconds in the kernel.
    let system: Double
    /// Most resident memory so far.
    let peakBytes: Int

    /// Asks the system.
    static func now() -> Usage {
        var usage = rusage()
        unsafe _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Usage(
            user: seconds(usage.ru_utime),
            system: seconds(usage.ru_stime),
            peakBytes: usage.ru_maxrss * 1024
        )
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
}
