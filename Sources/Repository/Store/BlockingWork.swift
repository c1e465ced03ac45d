private import CLinux
import Dispatch
private import Foundation
import Synchronization

/// Runs tasks that block or compute for long on threads of their own, so that the rest of the program goes on.
final class BlockingWork: TaskExecutor {
    /// For small reads and writes that somebody waits for.
    static let prompt = BlockingWork(name: "store-prompt", threadCount: 8)
    /// For bulk that somebody waits for: restores.
    static let bulk = BlockingWork(name: "store-bulk", threadCount: 16)
    /// For bulk that must not slow the databases down: snapshots, merging of log, verification.
    static let background = BlockingWork(name: "store-idle", threadCount: 8, niceness: 10)

    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init(name: String, threadCount: Int, niceness: Int32 = 0) {
        for number in 1...threadCount {
            Thread.detachNewThread { [self] in
                unsafe _ = pthread_setname_np(pthread_self(), "\(name)-\(number)")
                // On Linux a thread has a niceness of its own; more than it may have is refused, and then all the same.
                if niceness > 0 { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
                run()
            }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func run() {
        while true {
            waiting.wait()
            guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
