import Engine
import Foundation
import SystemPackage
import Testing

extension PostgreSQLTests {
    @Suite struct LogStreamTests {
        private static let segmentBytes: UInt64 = 16 * 1024 * 1024

        /// Reads a stream until it has delivered everything before a position.
        private func read(_ stream: PostgreSQLLogStream, to end: UInt64) async throws -> (start: UInt64, bytes: [UInt8])
        {
            var start: UInt64?
            var bytes: [UInt8] = []
            let deadline = ContinuousClock.now + .seconds(20)
            while (start ?? 0) + UInt64(bytes.count) < end {
                try #require(ContinuousClock.now < deadline)
                guard case .chunk(let chunk) = try await stream.next() else { continue }
                #expect(start == nil || chunk.start == start.map { $0 + UInt64(bytes.count) })
                #expect(chunk.serverEnd >= chunk.end)
                start = start ?? chunk.start
                bytes += chunk.bytes
            }
            return (try #require(start), bytes)
        }

        @Test func `the stream delivers the bytes of the server's own log files`() async throws {
            let test = try TestServer.shared()
            let system = try await test.server.identifySystem()
            try await test.server.createSlot("bytes")
            _ = try await test.rows(
                "CREATE TABLE public.rows AS SELECT n, repeat('x', 900) FROM generate_series(1, 40000) n"
            )
            let end = try await test.server.heartbeat()
            let begin = system.position / Self.segmentBytes * Self.segmentBytes
            let stream = try await PostgreSQLLogStream.open(
                test.server,
                slot: "bytes",
                from: begin,
                timeline: system.timeline
            )
            #expect(stream.system.identifier == system.identifier)
            let log = try await read(stream, to: end)
            await stream.close()
            #expect(log.start == begin)
            #expect(end - begin > 2 * Self.segmentBytes)
            var files: [UInt8] = []
            for number in (begin / Self.segmentBytes)...((end - 1) / Self.segmentBytes) {
                let name = "00000001" + String(format: "%08X%08X", number / 256, number % 256)
                let path = test.server.dataDirectory.appending("pg_wal").appending(name).string
                files += try Data(contentsOf: URL(fileURLWithPath: path))
            }
            let count = Int(end - begin)
            #expect(Array(log.bytes.prefix(count)) == Array(files.prefix(count)))
            try await test.server.dropSlot("bytes")
            #expect(try await test.server.slot("bytes") == nil)
            try await test.server.dropSlot("bytes")
        }

        @Test func `the sender of a stream lets the sessions go first`() async throws {
            let test = try TestServer.shared()
            let system = try await test.server.identifySystem()
            try await test.server.createSlot("later")
            let stream = try await PostgreSQLLogStream.open(
                test.server,
                slot: "later",
                from: system.position / Self.segmentBytes * Self.segmentBytes,
                timeline: system.timeline
            )
            let said = try await test.rows(
                "SELECT pid, pg_backend_pid() FROM pg_stat_replication JOIN pg_replication_slots ON active_pid = pid "
                    + "WHERE slot_name = 'later'"
            )
            let processes = try #require(said.rows.first).compactMap { $0.flatMap { id_t($0) } }
            let nicenesses = processes.map { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), $0) }
            #expect(nicenesses.count == 2 && nicenesses[0] > nicenesses[1])
            await stream.close()
            try await test.server.dropSlot("later")
        }

        @Test func `what is confirmed shows on the server and moves the slot, what is not does not`() async throws {
            let test = try TestServer.shared()
            let slot = try await test.server.createSlot("confirming")
            #expect(try await test.server.createSlot("confirming") == slot)
            let begin = try #require(slot.restartPosition)
            let timeline = try await test.server.identifySystem().timeline
            let stream = try await PostgreSQLLogStream.open(
                test.server,
                slot: "confirming",
                from: begin,
                timeline: timeline
            )
            let end = try await test.server.heartbeat()
            let log = try await read(stream, to: end)
            let read = log.start + UInt64(log.bytes.count)
            try await stream.confirm(written: read, flushed: begin)
            try await expectStatus("write_lsn", read, on: test)
            #expect(try await test.server.slot("confirming")?.restartPosition == begin)
            try await stream.confirm(written: read, flushed: read)
            try await expectStatus("flush_lsn", read, on: test)
            let moved = try await test.server.slot("confirming")
            #expect(moved?.restartPosition == read)
            #expect(moved?.isActive == true)
            #expect(moved?.retention == .reserved)
            await stream.close()
            try await dropWhenFree("confirming", on: test)
        }

        @Test func `closing a stream that somebody waits for ends the waiting with an error`() async throws {
            let test = try TestServer.shared()
            let begin = try #require(try await test.server.createSlot("closing").restartPosition)
            for _ in 0..<20 {
                let stream = try await PostgreSQLLogStream.open(test.server, slot: "closing", from: begin, timeline: 1)
                let reading = Task { while true { _ = try await stream.next() } }
                try await stream.confirm(written: begin, flushed: begin)
                await stream.close()
                await #expect(throws: EngineError.self) { try await reading.value }
                let deadline = ContinuousClock.now + .seconds(5)
                while try await test.server.slot("closing")?.isActive == true, ContinuousClock.now < deadline {}
            }
            try await dropWhenFree("closing", on: test)
        }

        @Test func `a second stream from a slot is refused until the first one has ended`() async throws {
            let test = try TestServer.shared()
            let begin = try #require(try await test.server.createSlot("single").restartPosition)
            let first = try await PostgreSQLLogStream.open(test.server, slot: "single", from: begin, timeline: 1)
            let error = await #expect(throws: EngineError.self) {
                _ = try await PostgreSQLLogStream.open(test.server, slot: "single", from: begin, timeline: 1)
            }
            #expect(error?.code == .slotInUse)
            await first.close()
            try await dropWhenFree("single", on: test)
            let missing = await #expect(throws: EngineError.self) {
                _ = try await PostgreSQLLogStream.open(test.server, slot: "single", from: begin, timeline: 1)
            }
            #expect(missing?.code == .slotMissing)
        }

        @Test func `log that the server has removed is reported as a gap`() async throws {
            let test = try TestServer.shared()
            var small = test.server
            small.configuration.retainedLogMiBMax = 1
            small.configuration.parameters["max_wal_size"] = "32MB"
            small.configuration.parameters["min_wal_size"] = "32MB"
            try await small.applyConfiguration()
            let begin = try #require(try await small.createSlot("slow").restartPosition)
            for _ in 0..<6 {
                _ = try await test.rows("SELECT pg_switch_wal()")
                try await small.heartbeat()
            }
            try await small.checkpoint()
            #expect(try await small.slot("slow")?.retention == .lost)
            let error = await #expect(throws: EngineError.self) {
                let stream = try await PostgreSQLLogStream.open(small, slot: "slow", from: begin, timeline: 1)
                while true { _ = try await stream.next() }
            }
            #expect(error?.code == .logRemoved, "\(String(describing: error))")
            try await small.dropSlot("slow")
            try await test.server.applyConfiguration()
        }

        @Test func `waiting for log ends when the task is cancelled`() async throws {
            let test = try TestServer.shared()
            let begin = try #require(try await test.server.createSlot("idle").restartPosition)
            let stream = try await PostgreSQLLogStream.open(test.server, slot: "idle", from: begin, timeline: 1)
            let started = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        while true { _ = try await stream.next() }
                    }
                }
                try? await Task.sleep(for: .milliseconds(50))
                group.cancelAll()
            }
            #expect(ContinuousClock.now - started < .seconds(1))
            try await dropWhenFree("idle", on: test)
        }

        @Test func `a fast stop ends the stream once everything is confirmed`() async throws {
            let test = try TestServer.shared()
            let begin = try #require(try await test.server.createSlot("last").restartPosition)
            let stream = try await PostgreSQLLogStream.open(test.server, slot: "last", from: begin, timeline: 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await test.server.stop(.fast, limit: .seconds(20)) }
                group.addTask {
                    let error = await #expect(throws: EngineError.self) {
                        while true {
                            guard case .chunk(let chunk) = try await stream.next() else { continue }
                            try await stream.confirm(written: chunk.end, flushed: chunk.end)
                        }
                    }
                    #expect(error?.code == .connectionLost)
                }
                try await group.waitForAll()
            }
            try await test.server.start()
            try await test.server.dropSlot("last")
        }

        private func expectStatus(_ column: String, _ position: UInt64, on test: TestServer) async throws {
            let text =
                String(position >> 32, radix: 16, uppercase: true) + "/"
                + String(position & 0xFFFF_FFFF, radix: 16, uppercase: true)
            let deadline = ContinuousClock.now + .seconds(5)
            var seen: String?
            while seen != text, ContinuousClock.now < deadline {
                seen = try await test.rows("SELECT \(column) FROM pg_stat_replication").value
            }
            #expect(seen == text)
        }

        private func dropWhenFree(_ slot: String, on test: TestServer) async throws {
            let deadline = ContinuousClock.now + .seconds(5)
            while try await test.server.slot(slot)?.isActive == true, ContinuousClock.now < deadline {}
            try await test.server.dropSlot(slot)
        }
    }
}
