import Foundation
import Glibc
import Synchronization
import Testing

@testable import Repository

@Suite struct `A worker that others want the processor of` {
    private static func step(_ running: Int, _ waiting: Int) -> ThreadTime {
        ThreadTime(running: .milliseconds(running), waiting: .milliseconds(waiting))
    }

    @Test func `works all the time while it is alone, or nearly`() {
        var share = WorkShare()
        for _ in 0..<100 { #expect(share.rest(after: Self.step(10, 2)) == .zero) }
    }

    @Test func `works little while it has to wait, and never less`() {
        var share = WorkShare()
        var rests: [Duration] = []
        for _ in 0..<100 { rests.append(share.rest(after: Self.step(10, 20))) }
        #expect(zip(rests, rests.dropFirst()).allSatisfy { $0 <= $1 })
        let expected = Duration.milliseconds(10) * (1 / WorkShare.least - 1)
        #expect(abs(rests.last.map { $0 / expected - 1 } ?? 1) < 0.001)
        #expect(share.share == WorkShare.least)
    }

    @Test func `works all the time again when the others have gone`() {
        var share = WorkShare()
        for _ in 0..<100 { _ = share.rest(after: Self.step(10, 20)) }
        let count = (1...1_000).first { _ in share.rest(after: Self.step(10, 0)) == .zero }
        #expect(count.map { $0 < 500 } == true)
    }

    @Test func `is not disturbed by a moment's waiting`() {
        var share = WorkShare()
        #expect(share.rest(after: Self.step(1, 15)) == .zero)
        #expect(share.share == 1)
    }

    @Test func `is not disturbed by it among a thousand small files either`() {
        var share = WorkShare()
        for _ in 0..<1_000 { #expect(share.rest(after: ThreadTime(running: .microseconds(20))) == .zero) }
        #expect(share.rest(after: Self.step(0, 15)) == .zero)
        #expect(share.share == 1)
    }

    @Test func `rests as much for many small pieces as for few large ones`() {
        let pieces: [(count: Int, microseconds: Int)] = [(100, 10_000), (10_000, 100)]
        let rests = pieces.map { piece in
            var share = WorkShare()
            let work = ThreadTime(
                running: .microseconds(piece.microseconds),
                waiting: .microseconds(2 * piece.microseconds)
            )
            return (0..<piece.count).reduce(Duration.zero) { sum, _ in sum + share.rest(after: work) }
        }
        #expect(abs(rests[0] / rests[1] - 1) < 0.2)
    }

    @Test func `has times that the kernel tells`() {
        let begun = ThreadTime.current()
        var sum = 0
        while (ThreadTime.current() - begun).running < .milliseconds(5), sum < 100_000_000 { sum += 1 }
        #expect((ThreadTime.current() - begun).running >= .milliseconds(5))
    }

    @Test func `is of the class that gives way for as long as it works`() throws {
        let before = sched_getscheduler(0)
        let inside = GivingWay.run { sched_getscheduler(0) }
        #expect(inside == (GivingWay.isPossible ? 5 : before))
        #expect(sched_getscheduler(0) == before)
        #expect(throws: CancellationError.self) { try GivingWay.run { throw CancellationError() } }
        #expect(sched_getscheduler(0) == before)
    }
}
