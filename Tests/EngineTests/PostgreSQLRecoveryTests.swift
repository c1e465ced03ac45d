import Engine
import Foundation
import SystemPackage
import Testing

extension PostgreSQLTests {
    @Suite struct RecoveryTests {
        private static let segmentBytes: UInt64 = 16 * 1024 * 1024

        /// A server beside the source's, with its own directories and port.
        private func sibling(_ test: TestServer, _ name: String) throws -> PostgreSQLServer {
            var configuration = test.server.configuration
            configuration.port = try TestServer.freePort()
            // Fewer than the source had, which a server with readers during recovery would refuse.
            configuration.connectionsMax = 50
            return PostgreSQLServer(
                installation: test.server.installation,
                directory: test.root.appending(name),
                socketDirectory: test.root.appending("s" + name),
                user: test.server.user,
                configuration: configuration
            )
        }

        /// Copies what a backup lists, file by file, and returns how the backup ended with its log.
        private func back(
            up source: PostgreSQLServer,
            to copy: PostgreSQLServer,
            meanwhile: () async throws -> Void = {}
        ) async throws -> (end: PostgreSQLBackupEnd, log: [UInt8], start: UInt64, timeline: UInt32) {
            let backup = try await PostgreSQLBackup.begin(source, label: "test")
            try copy.makeDirectories()
            let files = OwnedFiles(owner: copy.user)
            try files.makeDirectory(copy.dataDirectory)
            for file in try backup.files() {
                let target = copy.dataDirectory.appending(file.path).string
                if file.kind == .directory {
                    try files.makeDirectory(FilePath(target))
                } else {
                    try await meanwhile()
                    let original = source.dataDirectory.appending(file.path).string
                    let bytes = FileManager.default.contents(atPath: original)?.prefix(Int(file.bytes))
                    if let bytes { try Data(bytes).write(to: URL(fileURLWithPath: target)) }
                }
            }
            let end = try await backup.end()
            var log: [UInt8] = []
            for segment in end.segments {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: segment.path.string))
                log += bytes.prefix(segment.positions.count)
            }
            await backup.release()
            return (end, log, backup.start / Self.segmentBytes * Self.segmentBytes, backup.timeline)
        }

        private func place(_ log: [UInt8], from start: UInt64, timeline: UInt32 = 1, on copy: PostgreSQLServer) throws {
            let writer = try RecoveryLogWriter(copy, timeline: timeline, from: start)
            for offset in stride(from: 0, to: log.count, by: 1_000_003) {
                try writer.write(Array(log[offset..<min(offset + 1_000_003, log.count)]))
            }
            try writer.finish()
            #expect(writer.position == start + UInt64(log.count))
        }

        private func column(_ sql: String, on server: PostgreSQLServer) async throws -> [String?] {
            try await server.withConnection(database: "shop") { try await $0.query(sql) }.rows.map { $0[0] }
        }

        @Test func `a copy recovered to the backup's end has all rows committed before and takes writes`() async throws
        {
            let test = try TestServer.shared()
            _ = try await test.rows("CREATE TABLE public.base AS SELECT generate_series(1, 1000) AS n")
            _ = try await test.rows("CREATE UNLOGGED TABLE public.fleeting AS SELECT 1 AS n")
            let copy = try sibling(test, "b")
            var inserted = 0
            let backup = try await back(up: test.server, to: copy) {
                inserted += 1
                if inserted % 20 == 0 { _ = try await test.rows("INSERT INTO public.base VALUES (\(1000 + inserted))") }
            }
            _ = try await test.rows("INSERT INTO public.base VALUES (-1)")
            try place(backup.log, from: backup.start, on: copy)
            let recovery = PostgreSQLRecovery(copy, target: .endOfLog)
            try recovery.prepare(label: backup.end.label, tablespaceMap: backup.end.tablespaceMap)
            try await test.authority.issue(to: copy, names: ["localhost"])
            let system = try await recovery.run()
            #expect(system.timeline == 2)
            let expected = try await column("SELECT n FROM public.base WHERE n > 0 ORDER BY n", on: test.server)
            let found = try await column("SELECT n FROM public.base ORDER BY n", on: copy)
            #expect(found == expected)
            #expect(try await column("SELECT count(*) FROM public.fleeting", on: copy) == ["0"])
            _ = try await copy.withConnection(database: "shop") {
                try await $0.query("INSERT INTO public.base VALUES (0)")
            }
            #expect(try await copy.applyConfiguration().isEmpty)
            try recovery.prepare(label: backup.end.label)
            #expect(await copy.probe() == .accepting)
            try await copy.stop()
            try recovery.prepare(label: backup.end.label)
            try await copy.start()
            #expect(try await column("SELECT count(*) FROM public.base WHERE n = 0", on: copy) == ["1"])
            try await restoreAgain(copy, in: test)
            try await copy.stop(.immediate)
        }

        /// A restored server's own backup restores on the timeline after its own.
        private func restoreAgain(_ source: PostgreSQLServer, in test: TestServer) async throws {
            let grandchild = try sibling(test, "e")
            let backup = try await back(up: source, to: grandchild)
            #expect(backup.timeline == 2)
            try place(backup.log, from: backup.start, timeline: 2, on: grandchild)
            let recovery = PostgreSQLRecovery(grandchild, target: .endOfLog)
            try recovery.prepare(label: backup.end.label)
            #expect(try await recovery.run().timeline == 3)
            let rows = try await column("SELECT count(*) FROM public.base WHERE n = 0", on: grandchild)
            #expect(rows == ["1"])
            try await grandchild.stop(.immediate)
        }

        @Test func `recovery to a position gives exactly the rows committed up to it`() async throws {
            let test = try TestServer.shared()
            _ = try await test.rows("CREATE TABLE public.steps (n int)")
            let copy = try sibling(test, "c")
            let slot = try #require(try await test.server.createSlot("steps").restartPosition)
            let backup = try await back(up: test.server, to: copy)
            var target: UInt64 = 0
            for step in 1...20 {
                _ = try await test.rows("INSERT INTO public.steps VALUES (\(step))")
                if step == 7 { target = try await test.server.flushedPosition() }
            }
            _ = try await test.rows("DROP TABLE public.steps")
            let end = try await test.server.heartbeat()
            let log = try await stream(test, from: min(slot, backup.start), to: end)
            try place(log, from: min(slot, backup.start) / Self.segmentBytes * Self.segmentBytes, on: copy)
            // The flushed position is the start of the record after step 7's commit, so that record is left out.
            let recovery = PostgreSQLRecovery(copy, target: .position(target, isInclusive: false))
            try recovery.prepare(label: backup.end.label)
            try await recovery.run()
            let steps = try await column("SELECT n FROM public.steps ORDER BY n", on: copy)
            #expect(steps == (1...7).map { String($0) })
            #expect(try await copy.slot("steps") == nil)
            try await copy.stop(.immediate)
            try await test.server.dropSlot("steps")
        }

        private func stream(_ test: TestServer, from start: UInt64, to end: UInt64) async throws -> [UInt8] {
            let begin = start / Self.segmentBytes * Self.segmentBytes
            let stream = try await PostgreSQLLogStream.open(test.server, slot: "steps", from: begin, timeline: 1)
            var log: [UInt8] = []
            while begin + UInt64(log.count) < end {
                if let chunk = try await stream.next() { log += chunk.bytes }
            }
            await stream.close()
            return log
        }

        @Test func `a target beyond the log is an error of its own`() async throws {
            let test = try TestServer.shared()
            let copy = try sibling(test, "d")
            let backup = try await back(up: test.server, to: copy)
            try place(backup.log, from: backup.start, on: copy)
            let beyond = backup.end.stop + 1 << 30
            let recovery = PostgreSQLRecovery(copy, target: .position(beyond, isInclusive: true))
            try recovery.prepare(label: backup.end.label)
            let error = await #expect(throws: EngineError.self) { try await recovery.run(limit: .seconds(20)) }
            #expect(error?.code == .targetNotReached, "\(String(describing: error))")
            #expect(copy.runningProcess() == nil)
        }

        @Test func `a tablespace is refused before anything is copied`() async throws {
            let test = try TestServer.shared()
            let place = test.root.appending("elsewhere")
            try OwnedFiles(owner: test.server.user).makeDirectory(place)
            _ = try await test.rows("CREATE TABLESPACE elsewhere LOCATION '\(place)'")
            let error = #expect(throws: EngineError.self) { try PostgreSQLFileList(test.server).entries() }
            #expect(error?.code == .unsupportedLayout)
            _ = try await test.rows("DROP TABLESPACE elsewhere")
            #expect(try PostgreSQLFileList(test.server).entries().last?.path == "global/pg_control")
        }

        @Test func `a backup holds the log only until it is released`() async throws {
            let test = try TestServer.shared()
            let backup = try await PostgreSQLBackup.begin(test.server, label: "held")
            let sql = "SELECT count(*) FROM pg_replication_slots WHERE temporary"
            #expect(try await test.rows(sql).value == "1")
            let end = try await backup.end()
            #expect(end.label.contains("START TIMELINE: \(backup.timeline)"))
            #expect(end.segments.first?.positions.lowerBound ?? .max <= backup.start)
            #expect(end.segments.last?.positions.upperBound == end.stop)
            await backup.release()
            let deadline = ContinuousClock.now + .seconds(5)
            while try await test.rows(sql).value != "0", ContinuousClock.now < deadline {}
            #expect(try await test.rows(sql).value == "0")
        }
    }
}
