import SystemPackage
import Testing

@testable import Engine

struct PostgreSQLFileTests {
    @Test(arguments: [
        ("16384", PostgreSQLFile.Kind.mainFork(firstBlock: 0)), ("16384.2", .mainFork(firstBlock: 262_144)),
        ("16384_fsm", .otherFork(firstBlock: 0)), ("16384_vm.1", .otherFork(firstBlock: 131_072)),
        ("16384_init", .otherFork(firstBlock: 0)),
    ])
    func `a relation's file name says which pages it holds`(name: String, kind: PostgreSQLFile.Kind) {
        #expect(RelationFileName(name)?.kind == kind)
    }

    @Test(arguments: ["PG_VERSION", "pg_filenode.map", "16384_", "16384_x", "16384.", "16384.x", "t3_16384", "", "-1"])
    func `other names are no relation's`(name: String) {
        #expect(RelationFileName(name) == nil)
    }

    @Test(arguments: [
        ("t3_16384", true), ("t3_16384_fsm.1", true), ("16384", false), ("t_16384", false), ("t3_x", false),
    ])
    func `a temporary relation's file is known by its name`(name: String, isTemporary: Bool) {
        #expect(RelationFileName.isTemporary(name) == isTemporary)
    }

    @Test(arguments: [
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"), ("postgres (PostgreSQL) 17.2\n", "17.2"),
        ("postgres (PostgreSQL) 18beta1\n", nil), ("", nil), ("postgres (PostgreSQL)", nil),
    ])
    func `a version is read from what the program prints`(output: String, version: String?) {
        #expect(PostgreSQLInstallation.version(in: output) == version)
    }

    @Test(
        arguments: [
            (1, 0x0100_0000, "000000010000000000000001"), (0xA, 0x16_B374_D848, "0000000A00000016000000B3"),
        ] as [(UInt32, UInt64, String)]
    )
    func `a segment's name is its timeline and number`(timeline: UInt32, position: UInt64, name: String) {
        let bytes: UInt64 = 16 * 1024 * 1024
        #expect(LogSegmentName.text(timeline: timeline, number: position / bytes, segmentBytes: bytes) == name)
    }

    @Test func `log positions have PostgreSQL's text form`() throws {
        #expect(UInt64(0x16_B374_D848).positionText == "16/B374D848")
        #expect(try Optional("16/B374D848").position() == 0x16_B374_D848)
        #expect(throws: EngineError.self) { try Optional("16").position() }
        #expect(throws: EngineError.self) { try String?.none.position() }
    }

    @Test func `every installed version is found with the version that its server reports`() async throws {
        let found = try await PostgreSQLInstallation.discover()
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.version.hasPrefix("\($0.major).") })
        #expect(try await PostgreSQLInstallation.discover(searchRoots: ["/nowhere"]).isEmpty)
    }
}
