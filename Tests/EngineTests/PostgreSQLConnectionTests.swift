import Engine
import Foundation
import Glibc
import Testing

extension PostgreSQLTests {
    @Suite struct ConnectionTests {
        @Test func `parameters and answers keep quotes, letters of all scripts, emptiness and null`() async throws {
            let server = try TestServer.shared().server
            let values: [String?] = ["it's \"so\"\\", "smörgås 寿司", "", nil]
            let answer = try await server.withConnection { connection in
                try await connection.query("SELECT $1::text AS a, $2::text AS b, $3::text AS c, $4::text AS d", values)
            }
            #expect(answer.rows == [values])
            #expect(answer.columns == ["a", "b", "c", "d"])
            #expect(answer[column: "b"] == "smörgås 寿司")
        }

        @Test func `an error carries its SQLSTATE and leaves the connection usable`() async throws {
            let server = try TestServer.shared().server
            try await server.withConnection { connection in
                let error = await #expect(throws: EngineError.self) { try await connection.query("SELECT 1/0") }
                #expect(error?.code == .queryFailed)
                #expect(error?.sqlState == "22012")
                let next = try await connection.query("SELECT 1")
                #expect(next.value == "1")
            }
        }

        @Test func `a statement past its limit is cancelled on the server`() async throws {
            let server = try TestServer.shared().server
            let error = await #expect(throws: EngineError.self) {
                try await server.withConnection { connection in
                    _ = try await connection.query("SELECT pg_sleep(600)", limit: .milliseconds(100))
                }
            }
            #expect(error?.code == .timedOut)
            try await expectNoSleeper(server)
        }

        @Test func `a statement of a cancelled task is cancelled on the server`() async throws {
            let server = try TestServer.shared().server
            let started = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await server.withConnection { _ = try await $0.query("SELECT pg_sleep(600)") }
                    }
                }
                while (try? await sleepers(server)) != "1", ContinuousClock.now - started < .seconds(5) {}
                group.cancelAll()
            }
            #expect(ContinuousClock.now - started < .seconds(10))
            try await expectNoSleeper(server)
        }

        @Test func `two callers can't share a connection at the same time`() async throws {
            let server = try TestServer.shared().server
            try await server.withConnection { connection in
                try await withThrowingTaskGroup(of: EngineError.Code?.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            do {
                                _ = try await connection.query("SELECT pg_sleep(0.2)")
                                return nil
                            } catch let error as EngineError {
                                return error.code
                            }
                        }
                    }
                    let outcomes = try await group.reduce(into: []) { $0.append($1) }
                    #expect(outcomes.contains(nil))
                    #expect(outcomes.contains(.connectionBusy))
                }
            }
        }

        @Test func `a large answer arrives whole`() async throws {
            let server = try TestServer.shared().server
            let sql = "SELECT repeat('w', 100000) FROM generate_series(1, 100)"
            let rows = try await server.withConnection { try await $0.query(sql) }
            #expect(rows.rows.count == 100)
            #expect(rows.rows.allSatisfy { $0[0]?.utf8.count == 100_000 })
        }

        @Test func `a database's own settings do not reach the administrator`() async throws {
            let test = try TestServer.shared()
            let hostile = try await test.psql(
                "ALTER DATABASE shop SET search_path = evil; ALTER DATABASE shop SET statement_timeout = 1"
            )
            #expect(hostile.isSuccess, "\(hostile.errors)")
            let path = try await test.rows("SELECT current_setting('search_path') FROM pg_sleep(0.05)")
            #expect(path.value == "pg_catalog")
            _ = try await test.psql("ALTER DATABASE shop RESET ALL")
        }

        @Test func `many connections at once all answer`() async throws {
            let server = try TestServer.shared().server
            let sum = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let answer = try await server.withConnection {
                            try await $0.query("SELECT $1::int", ["\(number)"])
                        }
                        return answer.value.flatMap { Int($0) } ?? 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 1225)
        }

        @Test func `a statement is given up, though its server is gone and can't be told to cancel it`() async throws {
            try await TestServer.withRunning { test in
                let server = test.server
                let postmaster = try #require(server.runningProcess())
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        await #expect(throws: CancellationError.self) {
                            try await server.withConnection { _ = try await $0.query("SELECT pg_sleep(600)") }
                        }
                    }
                    while try await sleepers(server) != "1" {}
                    let sql = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%'"
                    let answer = try await server.withConnection { try await $0.query(sql) }
                    let backend = try #require(answer.value.flatMap { pid_t($0) })
                    // It keeps the connection open and doesn't notice that its postmaster is gone.
                    #expect(kill(backend, SIGSTOP) == 0)
                    defer { kill(backend, SIGKILL) }
                    #expect(kill(postmaster, SIGKILL) == 0)
                    while server.runningProcess() != nil { await Task.yield() }
                    group.cancelAll()
                    try await group.waitForAll()
                }
                // Meanwhile the request to cancel fails on a thread of its own.
                for _ in 0..<100 {
                    await #expect(throws: EngineError.self) { try await server.withConnection { _ in } }
                }
            }
        }

        private func sleepers(_ server: PostgreSQLServer) async throws -> String? {
            let sql =
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%' AND state = 'active'"
            return try await server.withConnection { try await $0.query(sql) }.value
        }

        private func expectNoSleeper(_ server: PostgreSQLServer) async throws {
            let deadline = ContinuousClock.now + .seconds(5)
            while try await sleepers(server) != "0", ContinuousClock.now < deadline {}
            #expect(try await sleepers(server) == "0")
        }
    }
}
