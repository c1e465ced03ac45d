import Engine
import Foundation
import SystemPackage
import Testing

extension PostgreSQLTests {
    @Suite struct ServerTests {
        @Test func `a started server accepts connections and is adopted by a second start`() async throws {
            let test = try TestServer.shared()
            let pid = try #require(test.server.runningProcess())
            try await test.server.start()
            #expect(test.server.runningProcess() == pid)
            #expect(await test.server.probe() == .accepting)
        }

        @Test func `the server runs as its own user in a session of its own`() async throws {
            let test = try TestServer.shared()
            let pid = try #require(test.server.runningProcess())
            let owner = try FileManager.default.attributesOfItem(atPath: "/proc/\(pid)")[.ownerAccountID] as? Int
            #expect(owner == Int(test.server.user.userID))
            #expect(getsid(pid) != getsid(0))
            #expect(getsid(pid) > 1)
        }

        @Test func `initialising again changes nothing`() async throws {
            let test = try TestServer.shared()
            try await test.server.initialise(PostgreSQLMaster(user: "other", password: "other-password"))
            let count = try await test.rows("SELECT count(*) FROM pg_roles WHERE rolname = 'other'")
            #expect(count.value == "0")
        }

        @Test func `an initialisation that was cut short is wiped and done again`() async throws {
            try await TestServer.withDirectory { test in
                let files = OwnedFiles(owner: test.server.user)
                try test.server.makeDirectories()
                let draft = test.server.directory.appending("data.initialising.1")
                try files.makeDirectory(draft)
                try files.write("15\n", to: draft.appending("PG_VERSION"))
                try files.makeDirectory(test.server.dataDirectory)
                try files.write("rest", to: test.server.dataDirectory.appending("rest"))
                try await test.server.initialise(TestServer.master)
                try await test.server.start()
                #expect(!files.exists(draft))
                #expect(!files.exists(test.server.dataDirectory.appending("rest")))
                #expect(try await test.rows("SELECT pg_is_in_recovery()").value == "f")
            }
        }

        @Test func `a certificate is kept while it serves and made anew for other names`() async throws {
            let test = try TestServer.shared()
            let path = test.server.certificateDirectory.appending("server.crt").string
            let first = try #require(FileManager.default.contents(atPath: path))
            try await test.authority.issue(to: test.server, names: ["localhost", "127.0.0.1"])
            #expect(FileManager.default.contents(atPath: path) == first)
            try await test.authority.issue(to: test.server, names: ["elsewhere.example"])
            #expect(FileManager.default.contents(atPath: path) != first)
            try await test.server.applyConfiguration()
            let answer = try await test.psql("SELECT 1")
            #expect(answer.errors.contains("does not match host name"), "\(answer.errors)")
            try await test.authority.issue(to: test.server, names: ["localhost", "127.0.0.1"])
            try await test.server.applyConfiguration()
            #expect(try await test.psql("SELECT 1").isSuccess)
            let key = test.server.certificateDirectory.appending("server.key").string
            let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }

        @Test func `the master user connects over verified TLS with SCRAM`() async throws {
            let test = try TestServer.shared()
            let sql = "SELECT ssl, current_user FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            let answer = try await test.psql(sql)
            #expect(answer.output == "t|app\n", "\(answer.errors)")
        }

        @Test func `a wrong password and a connection without TLS are refused`() async throws {
            let test = try TestServer.shared()
            let wrong = try await test.psql("SELECT 1", password: "wrong")
            #expect(!wrong.isSuccess)
            #expect(wrong.errors.contains("password authentication failed"))
            let plain = try await test.psql("SELECT 1", mode: "disable")
            #expect(plain.errors.contains("no pg_hba.conf entry"))
        }

        @Test func `the administrator and its database are refused over TCP`() async throws {
            let test = try TestServer.shared()
            let administrator = try await test.psql("SELECT 1", user: "rdsadmin", database: "postgres")
            #expect(administrator.errors.contains("pg_hba.conf rejects"))
            let database = try await test.psql("SELECT 1", database: "rdsadmin")
            #expect(database.errors.contains("pg_hba.conf rejects"))
        }

        @Test(arguments: [
            "GRANT pg_execute_server_program TO app", "GRANT pg_write_server_files TO app",
            "GRANT pg_read_server_files TO app", "GRANT rdsadmin TO app", "ALTER ROLE rdsadmin PASSWORD 'x'",
            "CREATE ROLE root2 SUPERUSER LOGIN", "COPY (SELECT 1) TO PROGRAM 'true'", "ALTER SYSTEM SET port = 1",
        ])
        func `the master user can't reach the host`(sql: String) async throws {
            let answer = try await TestServer.shared().psql(sql)
            #expect(!answer.isSuccess)
            #expect(answer.errors.contains("must be superuser") || answer.errors.contains("permission denied"))
        }

        @Test(arguments: [
            "CREATE DATABASE more", "CREATE ROLE reader LOGIN PASSWORD 'r'", "GRANT rds_superuser TO reader",
            "CREATE TABLE things (id int)", "SELECT * FROM pg_stat_activity", "CHECKPOINT",
        ])
        func `the master user can run its databases`(sql: String) async throws {
            let answer = try await TestServer.shared().psql(sql)
            #expect(answer.isSuccess, "\(answer.errors)")
        }

        @Test func `a new master password replaces the old one and never reaches the log`() async throws {
            let test = try TestServer.shared()
            try await test.server.setMasterPassword(user: "app", password: "quite-another-one")
            #expect(try await test.psql("SELECT 1", password: "quite-another-one").isSuccess)
            #expect(try await !test.psql("SELECT 1").isSuccess)
            #expect(!test.server.logTail(bytesMax: 1_000_000).contains("quite-another-one"))
            var generator = SystemRandomNumberGenerator()
            let verifier = PasswordVerifier(of: "and-one-more%$!", using: &generator).text
            try await test.server.setMasterPassword(user: "app", password: verifier)
            #expect(try await test.psql("SELECT 1", password: "and-one-more%$!").isSuccess)
            #expect(try await test.server.passwordVerifier(of: "app") == verifier)
            for other in ["quite-another-one", verifier] {
                #expect(try await !test.psql("SELECT 1", password: other).isSuccess)
            }
            try await test.server.setMasterPassword(user: "app", password: TestServer.master.password)
        }

        @Test func `a killed server is found dead and starts again with its data`() async throws {
            let test = try TestServer.shared()
            _ = try await test.rows("CREATE TABLE public.kept AS SELECT 42 AS answer")
            let pid = try #require(test.server.runningProcess())
            #expect(kill(pid, SIGKILL) == 0)
            let deadline = ContinuousClock.now + .seconds(10)
            while test.server.runningProcess() != nil, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(test.server.runningProcess() == nil)
            #expect(await test.server.probe() == .notRunning)
            try await test.server.start()
            #expect(test.server.runningProcess() != pid)
            #expect(try await test.rows("SELECT answer FROM public.kept").value == "42")
        }

        @Test func `a lock file that names a stranger's process does not keep the server from starting`() async throws {
            let test = try TestServer.shared()
            try await test.server.stop()
            #expect(test.server.runningProcess() == nil)
            let lock = test.server.dataDirectory.appending("postmaster.pid")
            let text = "\(getpid())\n\(test.server.dataDirectory)\n1\n\(test.server.configuration.port)\n"
            try OwnedFiles(owner: test.server.user).write(text, to: lock)
            #expect(test.server.runningProcess() == nil)
            try await test.server.start()
            #expect(await test.server.probe() == .accepting)
        }

        @Test func `a server that can't start says why`() async throws {
            let test = try TestServer.shared()
            try await test.server.stop()
            var broken = test.server
            broken.configuration.parameters["shared_preload_libraries"] = "no_such_library"
            let error = await #expect(throws: EngineError.self) { try await broken.start() }
            #expect(error?.code == .startFailed)
            #expect(error?.message.contains("no_such_library") == true)
            try await test.server.start()
        }

        @Test func `a server whose process is halted is unresponsive`() async throws {
            let test = try TestServer.shared()
            let pid = try #require(test.server.runningProcess())
            kill(pid, SIGSTOP)
            let health = await test.server.probe(limit: .milliseconds(300))
            kill(pid, SIGCONT)
            #expect(health == .unresponsive)
        }

        @Test func `changed settings apply at once or are named as waiting for a restart`() async throws {
            let test = try TestServer.shared()
            var changed = test.server
            changed.configuration.parameters["work_mem"] = "7MB"
            changed.configuration.connectionsMax = 123
            #expect(try await changed.applyConfiguration() == ["max_connections"])
            #expect(try await test.rows("SHOW work_mem").value == "7MB")
            #expect(try await test.server.applyConfiguration().isEmpty)
        }
    }
}
