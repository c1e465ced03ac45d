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
                guard let chunk = try await stream.next() else { continue }
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

        @Test func `what is confirmed moves the slot, what is not does not`() async throws {
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
            let log = try await read(stream, to: try await test.server.heartbeat())
            let read = log.start + UInt64(log.bytes.count)
            for _ in 0..<10 { _ = try await stream.next() }
            #expect(try await test.server.slot("confirming")?.restartPosition == begin)
            await stream.confirm(read)
            let moved = try await self.slot("confirming", on: test, movedTo: read, by: stream)
            #expect(moved.restartPosition == read)
            #expect(moved.retention == .reserved)
            // A slot does not go back, and nobody asks it to.
            await stream.confirm(begin)
            let end = try await test.server.heartbeat()
            _ = try await self.read(stream, to: end)
            await stream.confirm(end)
            #expect(try await self.slot("confirming", on: test, movedTo: end, by: stream).restartPosition == end)
            await stream.close()
            try await test.server.dropSlot("confirming")
        }

        @Test func `closing a stream that somebody reads from ends the reading with an error`() async throws {
            let test = try TestServer.shared()
            let begin = try #require(try await test.server.createSlot("closing").restartPosition)
            for _ in 0..<20 {
                let stream = try await PostgreSQLLogStream.open(test.server, slot: "closing", from: begin, timeline: 1)
                let reading = Task { while true { _ = try await stream.next() } }
                await stream.confirm(begin)
                await stream.close()
                let error = await #expect(throws: EngineError.self) { try await reading.value }
                #expect(error?.code == .connectionLost)
            }
            try await test.server.dropSlot("closing")
        }

        @Test func `a stream is refused without its slot, ahead of the server and on another timeline`() async throws {
            let test = try TestServer.shared()
            let end = try await test.server.identifySystem().position
            let begin = try #require(try await test.server.createSlot("refused").restartPosition)
            for (slot, position, timeline, code) in [
                ("missing", begin, 1, EngineError.Code.slotMissing), ("refused", end + 1 << 30, 1, .positionRefused),
                ("refused", begin, 2, .positionRefused),
            ] as [(String, UInt64, UInt32, EngineError.Code)] {
                let error = await #expect(throws: EngineError.self) {
                    _ = try await PostgreSQLLogStream.open(test.server, slot: slot, from: position, timeline: timeline)
                }
                #expect(error?.code == code)
            }
            try await test.server.dropSlot("refused")
        }

        @Test func `only log that is durable on the server is delivered`() async throws {
            let test = try TestServer.shared()
            let (stream, begin) = try await opened("durable", test)
            // An uncommitted transaction's log is written by nobody but the server's own writer, now and then.
            try await test.server.withConnection { connection in
                try await connection.script("BEGIN; CREATE TABLE public.undecided AS SELECT generate_series(1, 20000)")
                var read = begin
                for _ in 0..<200 {
                    let before = try await flushed(connection)
                    if let chunk = try await stream.next() {
                        read = chunk.end
                        #expect(try await chunk.end <= flushed(connection))
                    } else {
                        #expect(read >= before)
                    }
                }
                try await connection.script("ROLLBACK")
            }
            await stream.close()
            try await test.server.dropSlot("durable")
        }

        private func flushed(_ connection: PostgreSQLConnection) async throws -> UInt64 {
            let answer = try await connection.query("SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn")
            return try #require(answer.value.flatMap { UInt64($0) })
        }

        @Test func `an idle server is not asked, and asked again once it has written`() async throws {
            let test = try TestServer.shared()
            let (stream, _) = try await opened("idle", test)
            // The server may still write by itself; what is asked for then is not counted.
            var isIdle = false
            for _ in 0..<10 where !isIdle {
                while try await stream.next() != nil {}
                try await Task.sleep(for: .seconds(2.6))
                _ = try await stream.next()
                let before = try await asked(test)
                try #require(!before.isEmpty)
                for _ in 0..<50 { #expect(try await stream.next() == nil) }
                isIdle = try await asked(test) == before
            }
            #expect(isIdle)
            for _ in 0..<20 {
                let end = try await test.server.heartbeat()
                _ = try await read(stream, to: end)
            }
            await stream.close()
            try await test.server.dropSlot("idle")
        }

        @Test func `no log is missed where the file system tells times by the second`() async throws {
            let test = try TestServer.shared()
            _ = try await test.rows("CREATE TABLE public.coarse (n int)")
            let (stream, begin) = try await opened("coarse", test)
            let log = test.server.dataDirectory.appending("pg_wal").string
            for _ in 0..<15 {
                _ = try await test.rows("INSERT INTO public.coarse VALUES (1)")
                let end = try await test.server.flushedPosition()
                for name in try FileManager.default.contentsOfDirectory(atPath: log) where name.count == 24 {
                    let path = log + "/" + name
                    let written = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
                    let second = try #require(written).timeIntervalSince1970.rounded(.down)
                    let coarse = Date(timeIntervalSince1970: second)
                    try FileManager.default.setAttributes([.modificationDate: coarse], ofItemAtPath: path)
                }
                // All that the server has made durable is delivered before nothing is said to be left.
                var read = begin
                while let chunk = try await stream.next() { read = chunk.end }
                #expect(read >= end)
                try await Task.sleep(for: .milliseconds(150))
                _ = try await stream.next()
            }
            await stream.close()
            try await test.server.dropSlot("coarse")
        }

        /// A stream with a slot of its own, from the end of the log on.
        private func opened(
            _ slot: String,
            _ test: TestServer
        ) async throws -> (stream: PostgreSQLLogStream, begin: UInt64) {
            try await test.server.createSlot(slot)
            let timeline = try await test.server.identifySystem().timeline
            let begin = try await test.server.heartbeat()
            let stream = try await PostgreSQLLogStream.open(test.server, slot: slot, from: begin, timeline: timeline)
            return (stream, begin)
        }

        /// When the streams' sessions were last asked something.
        private func asked(_ test: TestServer) async throws -> [[String?]] {
            try await test.rows(
                "SELECT pid, query_start FROM pg_stat_activity WHERE query = 'SELECT pg_current_wal_flush_lsn()' "
                    + "AND pid <> pg_backend_pid() ORDER BY pid"
            ).rows
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

        @Test func `a fast stop ends the stream, and the next one goes on where the slot is`() async throws {
            let test = try TestServer.shared()
            let begin = try #require(try await test.server.createSlot("last").restartPosition)
            let stream = try await PostgreSQLLogStream.open(test.server, slot: "last", from: begin, timeline: 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await test.server.stop(.fast, limit: .seconds(20)) }
                group.addTask {
                    let error = await #expect(throws: EngineError.self) {
                        while true {
                            guard let chunk = try await stream.next() else { continue }
                            await stream.confirm(chunk.end)
                        }
                    }
                    #expect([.connectionLost, .queryFailed].contains(error?.code))
                }
                try await group.waitForAll()
            }
            try await test.server.start()
            let kept = try #require(try await test.server.slot("last")?.restartPosition)
            let next = try await PostgreSQLLogStream.open(test.server, slot: "last", from: kept, timeline: 1)
            _ = try await read(next, to: try await test.server.heartbeat())
            await next.close()
            try await test.server.dropSlot("last")
        }

        /// The slot once it is where it should be, while the stream is read.
        private func slot(
            _ name: String,
            on test: TestServer,
            movedTo position: UInt64,
            by stream: PostgreSQLLogStream
        ) async throws -> ReplicationSlot {
            let deadline = ContinuousClock.now + .seconds(5)
            while true {
                _ = try await stream.next()
                let slot = try #require(try await test.server.slot(name))
                if slot.restartPosition == position || ContinuousClock.now > deadline { return slot }
            }
        }
    }
}
