import Engine
import Foundation
import Ledger
import Testing

@testable import Fleet

@Suite(.serialized) struct `A parameter group` {
    @Test(.timeLimit(.minutes(15))) func `reaches a running server at once, or with its reboot`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.makeGroup("own", ["work_mem": "8192"])
            try await fixture.createAndAwait("app", retentionDays: 0) { $0.parameterGroup = "Own" }
            #expect(try await fixture.sql("app", "SHOW work_mem") == "8MB")
            #expect(try await fixture.instance("app").parameters.status == .inSync)
            let begun = try await fixture.sql("app", "SELECT pg_postmaster_start_time()")

            try await fixture.set("own", "work_mem", "16384", .immediate)
            try await fixture.awaitParameters("app", .inSync)
            #expect(try await fixture.sql("app", "SHOW work_mem") == "16MB")
            try await fixture.set("own", "max_connections", "LEAST({DBInstanceClassMemory/9531392},57)")
            try await fixture.set("own", "random_page_cost", "1.25")
            #expect(try await fixture.instance("app").parameters.status == .pendingReboot)
            #expect(try await fixture.sql("app", "SHOW max_connections") != "57")
            #expect(try await fixture.sql("app", "SHOW random_page_cost") == "4")
            #expect(try await fixture.sql("app", "SELECT pg_postmaster_start_time()") == begun)

            _ = try await fixture.fleet.rebootInstance("app", in: fixture.scope)
            try await fixture.awaitInstance("app")
            #expect(try await fixture.instance("app").parameters.status == .inSync)
            #expect(try await fixture.sql("app", "SHOW max_connections") == "57")
            #expect(try await fixture.sql("app", "SHOW random_page_cost") == "1.25")

            try await fixture.fleet.resetParameterGroup("own", nil, in: fixture.scope)
            try await fixture.awaitParameters("app", .pendingReboot)
            #expect(try await fixture.sql("app", "SHOW work_mem") == "4MB")
            #expect(try await fixture.sql("app", "SHOW max_connections") == "57")
        }
    }

    @Test(.timeLimit(.minutes(15))) func `decides how page images are compressed, which is by lz4 unless it says so`()
        async throws
    {
        try await FleetFixture.with { fixture in
            let family = try #require(fixture.fleet.installations.last)
            guard family.compressesPageImages else { return }
            let known = try await fixture.fleet.parameterDefinitions(family: "postgres\(family.major)")
            let definition = try #require(known.first { $0.name == "wal_compression" })
            #expect(definition.systemValue == "lz4" && definition.isModifiable && !definition.isStatic)
            try await fixture.makeGroup("own")
            try await fixture.createAndAwait("app", retentionDays: 0) { $0.parameterGroup = "own" }
            #expect(try await fixture.sql("app", "SHOW wal_compression") == "lz4")
            try await fixture.set("own", "wal_compression", "off", .immediate)
            try await fixture.awaitParameters("app", .inSync)
            #expect(try await fixture.sql("app", "SHOW wal_compression") == "off")
        }
    }

    @Test(.timeLimit(.minutes(15))) func `decides whether clients need TLS, and what the log carries`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.makeGroup("own", ["rds.logical_replication": "1"])
            try await fixture.createAndAwait("app", retentionDays: 0) { $0.parameterGroup = "own" }
            #expect(try await fixture.sql("app", "SHOW wal_level") == "logical")
            let rule =
                "SELECT type FROM pg_hba_file_rules WHERE user_name = '{all}' AND 'all' = ANY (database) "
                + "AND auth_method = 'scram-sha-256' AND type <> 'local'"
            #expect(try await fixture.sql("app", rule) == "hostssl")
            try await fixture.set("own", "rds.force_ssl", "0", .immediate)
            try await fixture.awaitParameters("app", .inSync)
            #expect(try await fixture.sql("app", rule) == "host")
        }
    }

    @Test(.timeLimit(.minutes(15))) func `that keeps the server down is told, and heals`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.makeGroup("own")
            try await fixture.createAndAwait("app", retentionDays: 0)
            try await fixture.modify("app") { $0.changes.parameterGroup = "own" }
            #expect(try await fixture.instance("app").parameters.status == .inSync)
            // Eight TiB of memory is more than there is.
            try await fixture.set("own", "shared_buffers", "1073741823")
            #expect(try await fixture.instance("app").parameters.status == .pendingReboot)
            _ = try await fixture.fleet.rebootInstance("app", in: fixture.scope)
            try await fixture.awaitInstance("app", .incompatibleParameters)
            let down = try await fixture.instance("app")
            #expect(down.parameters.status == .failedToApply)
            #expect(down.statusReason?.contains("Correct them and reboot the instance") == true)
            #expect(try await fixture.events("app").contains("0035"))

            try await fixture.set("own", "shared_buffers", "{DBInstanceClassMemory/65536}")
            _ = try await fixture.fleet.rebootInstance("app", in: fixture.scope)
            try await fixture.awaitInstance("app")
            #expect(try await fixture.sql("app", "SHOW shared_buffers") == "128MB")
            #expect(try await fixture.instance("app").parameters.status == .inSync)
        }
    }

    @Test(.timeLimit(.minutes(15))) func `that keeps a new instance down leaves nothing undone once it is mended`()
        async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.makeGroup("own", ["shared_buffers": "1073741823"])
            try await fixture.create("app") { $0.parameterGroup = "own" }
            try await fixture.awaitInstance("app", .incompatibleParameters)
            try await fixture.fleet.resetParameterGroup("own", nil, in: fixture.scope)
            _ = try await fixture.fleet.rebootInstance("app", in: fixture.scope)
            try await fixture.awaitInstance("app")
            let app = try await fixture.instance("app")
            #expect(app.createdAt != nil)
            try await fixture.awaitBackups(app.resourceID, 1)
        }
    }

    @Test(.timeLimit(.minutes(15))) func `of a restored instance holds, whatever the log needed to be replayed`()
        async throws
    {
        try await FleetFixture.with { fixture in
            try await fixture.makeGroup("source")
            try await fixture.makeGroup("target", ["work_mem": "32768", "max_connections": "40"])
            try await fixture.createAndAwait("app") { $0.parameterGroup = "source" }
            let app = try await fixture.instance("app")
            try await fixture.awaitBackups(app.resourceID, 1)
            try await fixture.awaitInstance("app")
            // The backup's control file knows nothing yet of prepared transactions.
            try await fixture.set("source", "max_prepared_transactions", "7")
            try await fixture.set("source", "max_connections", "300")
            _ = try await fixture.fleet.rebootInstance("app", in: fixture.scope)
            try await fixture.awaitInstance("app")
            let two = "BEGIN; CREATE TABLE public.t (n int); INSERT INTO public.t VALUES (1); PREPARE TRANSACTION 'a'"
            try await fixture.sql("app", two)
            try await fixture.sql("app", "COMMIT PREPARED 'a'")
            try await fixture.awaitRestorable("app", through: Date())
            var request = InstanceRequest(identifier: "copy")
            request.parameterGroup = "target"
            _ = try await fixture.fleet.restore(.instance("app"), to: nil, as: request, in: fixture.scope)
            try await fixture.restore(.instance("app"), to: nil, as: "plain")
            try await fixture.awaitInstance("copy")
            try await fixture.awaitInstance("plain")
            for name in ["copy", "plain"] {
                #expect(try await fixture.sql(name, "SELECT n FROM public.t") == "1")
                #expect(try await fixture.sql(name, "SHOW max_prepared_transactions") == "0")
                #expect(try await fixture.instance(name).parameters.status == .inSync)
            }
            #expect(try await fixture.sql("copy", "SHOW work_mem") == "32MB")
            #expect(try await fixture.sql("copy", "SHOW max_connections") == "40")
            #expect(try await fixture.instance("plain").settings.parameterGroup == app.defaultParameterGroup)
        }
    }
}

extension Instance {
    fileprivate var defaultParameterGroup: String { ParameterGroup.defaultName(family: parameterFamily) }
}

extension FleetFixture {
    /// Makes a parameter group of the newest engine's family with these values.
    func makeGroup(_ name: String, _ values: [String: String] = [:]) async throws {
        let family = "postgres\(try #require(fleet.installations.last).major)"
        _ = try await fleet.createParameterGroup(name, family: family, summary: "Test", tags: [], in: scope)
        for (parameter, value) in values { try await set(name, parameter, value) }
    }

    /// Sets one value of a parameter group.
    func set(
        _ group: String,
        _ parameter: String,
        _ value: String,
        _ method: ParameterGroup.ApplyMethod = .pendingReboot
    ) async throws {
        let change = ParameterChange(name: parameter, value: value, method: method)
        try await fleet.modifyParameterGroup(group, [change], in: scope)
    }

    /// Waits until an instance's parameter group stands so.
    func awaitParameters(_ identifier: String, _ status: ParameterState.Status) async throws {
        try await eventually("the parameters of \(identifier) are \(status.rawValue)", seconds: 120) {
            try await instance(identifier).parameters.status == status
        }
    }
}
