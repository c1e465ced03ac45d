private import CLinux
import Dispatch
private import Foundation
private import Glibc
import Synchronization

/// What a thread did: had a processor, or wanted one that others had.
package struct ThreadTime: Sendable, Equatable {
    /// How long it ran.
    package var running: Duration
    /// How long it could have run.
    package var waiting: Duration

    /// Times.
    package init(running: Duration = .zero, waiting: Duration = .zero) {
        self.running = running
        self.waiting = waiting
    }

    /// The calling thread's since it began; nothing where the kernel does not tell.
    package static func current() -> ThreadTime {
        let descriptor = unsafe open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return ThreadTime() }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 96)
        let count = unsafe text.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        let numbers = text.prefix(max(0, count)).split(separator: UInt8(ascii: " ")).prefix(2).map { digits in
            digits.reduce(Int64(0)) { $0 &* 10 &+ Int64($1) &- 48 }
        }
        guard numbers.count == 2 else { return ThreadTime() }
        return ThreadTime(running: .nanoseconds(numbers[0]), waiting: .nanoseconds(numbers[1]))
    }

    /// Adds what was done in another stretch.
    mutating func add(_ other: ThreadTime) {
        running += other.running
        waiting += other.waiting
    }

    /// What was done in between.
    static func - (later: Self, earlier: Self) -> Self {
        ThreadTime(running: later.running - earlier.running, waiting: later.waiting - earlier.waiting)
    }
}

/// Work on a thread that is stopped at once when another wants its processor.
///
/// A low priority alone does not do that: whoever wakes up for a moment's work has to wait until the other has used its
/// slice up, and databases live on such moments. A thread is of that class for as long as it computes and no longer:
/// what it waits for, holds or starts would else be slow for everybody.
enum GivingWay {
    /// Whether a thread may come back from that class, which takes a privilege; else none goes there.
    static let isPossible: Bool = {
        let (answer, isAnswered) = (Answer(), DispatchSemaphore(value: 0))
        // On a thread of its own, since there may be no way back.
        Thread.detachNewThread {
            answer.isYes.store(
                setClass(schedule_when_idle) && setClass(schedule_ordinarily),
                ordering: .sequentiallyConsistent
            )
            isAnswered.signal()
        }
        isAnswered.wait()
        return answer.isYes.load(ordering: .sequentiallyConsistent)
    }()

    private final class Answer: Sendable {
        let isYes = Atomic(false)
    }

    /// Runs `body`, giving way to everybody where that is possible.
    static func run<Value>(_ body: () throws -> Value) rethrows -> Value {
        guard isPossible, setClass(schedule_when_idle) else { return try body() }
        defer { _ = setClass(schedule_ordinarily) }
        return try body()
    }

    private static func setClass(_ policy: Int) -> Bool {
        var parameters = sched_param()
        return unsafe sched_setscheduler(0, Int32(policy), &parameters) == 0
    }
}
