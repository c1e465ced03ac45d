import Engine
import Foundation
import Ledger
import Repository
import Testing

@testable import Fleet

@Suite struct `A snapshot of a database with a damaged page` {
    @Test(.timeLimit(.minutes(5))) func `says so for as long as it is kept`() async throws {
        try await FleetFixture.with { fixture in
            try await fixture.createAndAwait("app", retentionDays: 0)
            for statement in [
                "CREATE TABLE public.t AS SELECT generate_series(1, 5000) AS n", "VACUUM (FREEZE) public.t",
            ] {
                try await fixture.sql("app", statement)
            }
            let file = try await fixture.sql("app", "SELECT pg_relation_filepath('public.t')")
            _ = try await fixture.fleet.createSnapshot(of: "app", named: "whole", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("whole")
            try await fixture.awaitInstance("app")
            #expect(try await fixture.snapshot("whole").statusReason == nil)

            let server = try fixture.fleet.server(of: try await fixture.instance("app"))
            let handle = try FileHandle(forUpdating: URL(filePath: "\(server.dataDirectory)/\(file)"))
            // Within the rows of the third page, so that its position in the log stays.
            try handle.seek(toOffset: 2 * 8192 + 6000)
            try handle.write(contentsOf: Data(repeating: 0xee, count: 16))
            try handle.close()
            _ = try await fixture.fleet.createSnapshot(of: "app", named: "damaged", tags: [], in: fixture.scope)
            try await fixture.awaitSnapshot("damaged")
            let snapshot = try await fixture.snapshot("damaged")
            #expect(snapshot.statusReason?.contains("did not match their checksums") == true)
            // The manifest says it, too, for whoever has lost the ledger.
            let header = try await fixture.fleet.repository(fixture.scope).header(SnapshotID(snapshot.manifest))
            let description = try #require(String(bytes: header.description, encoding: .utf8))
            #expect(description.contains("did not match their checksums"))
        }
    }
}
