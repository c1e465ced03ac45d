import Dispatch

/// Runs tasks that block or compute for long on threads of their own, so that the rest of the program goes on.
final class BlockingWork: TaskExecutor {
    /// For small writes that somebody waits for.
    static let prompt = BlockingWork(label: "holdfast.repository.prompt", quality: .userInitiated)
    /// For bulk: snapshots, restores, verification.
    static let bulk = BlockingWork(label: "holdfast.repository.bulk", quality: .utility)

    private let queue: DispatchQueue

    private init(label: String, quality: DispatchQoS) {
        queue = DispatchQueue(label: label, qos: quality, attributes: .concurrent)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        queue.async { unsafe job.runSynchronously(on: executor) }
    }
}
