import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// A repository whose disk lies.
    @Suite
    struct DamageTests {
        @Test
        func `one flipped byte, a cut object and a missing pack are each found and named`() async throws {
            let flips = isSlowTier ? 60 : 8
            try await withHoldfast { holdfast in
                try await prepareBackups(holdfast)
                // The repository must hold still while its objects are damaged and mended.
                try await holdfast.end(SIGTERM)
                let sound = try await holdfast.holdfast("verify", "--full")
                #expect(sound.succeeded, "\(sound)")
                let objects = try holdfast.repositoryObjects()
                #expect(objects.count > 3)
                for object in objects.shuffled().prefix(flips) {
                    try await expectFound(.flippedBit, in: object, on: holdfast)
                }
                let pack = try holdfast.largestPack()
                try await expectFound(.cut, in: pack, on: holdfast)
                try await expectFound(.missing, in: pack, on: holdfast)
                // The log has an end on either side: what is missing there leaves no hole between others.
                let log = objects.filter { $0.contains("/logs/") }.sorted()
                for object in Set([try #require(log.first), try #require(log.last)]) {
                    try await expectFound(.missing, in: object, on: holdfast)
                }
                let mended = try await holdfast.holdfast("verify", "--full")
                #expect(mended.succeeded, "\(mended)")
            }
        }

        @Test
        func `a restore from a damaged snapshot fails and says why, and a mended one works`() async throws {
            try await withHoldfast { holdfast in
                try await prepareBackups(holdfast)
                let file = holdfast.repository.appending(path: try holdfast.largestPack())
                let bytes = try Data(contentsOf: file)
                var damaged = bytes
                damaged[damaged.count / 2] ^= 1
                try damaged.write(to: file)
                let outcome = try await holdfast.python(
                    """
                    rds.restore_db_instance_from_db_snapshot(
                        DBInstanceIdentifier="bad", DBSnapshotIdentifier="whole")
                    def ended():
                        status = instance("bad")["DBInstanceStatus"]
                        return status if status in BROKEN + ("available",) else None
                    status = until("the restore ends", ended)
                    answer([status, events("bad")])
                    """
                )
                #expect(outcome[0] == .string("incompatible-restore"))
                #expect(!outcome[1].elements.isEmpty)
                #expect(try await holdfast.isHealthy())

                try bytes.write(to: file)
                try await holdfast.python(
                    """
                    rds.delete_db_instance(DBInstanceIdentifier="bad", SkipFinalSnapshot=True); gone("bad")
                    rds.restore_db_instance_from_db_snapshot(
                        DBInstanceIdentifier="good", DBSnapshotIdentifier="whole")
                    available("good")
                    """
                )
                let good = try await holdfast.address(of: "good")
                #expect(try await holdfast.psql(good, "SELECT count(*) FROM kept") == ["20000"])
            }
        }

        private func prepareBackups(_ holdfast: Holdfast) async throws {
            try await holdfast.python(
                "create('app'); available('app'); backed_up('app')"
            )
            let app = try await holdfast.address(of: "app")
            try await holdfast.psql(
                app,
                "CREATE TABLE kept AS SELECT n, md5(n::text) || md5((n * 7)::text) AS word FROM generate_series(1, 20000) n"
            )
            try await holdfast.python(
                """
                rds.create_db_snapshot(DBInstanceIdentifier="app", DBSnapshotIdentifier="whole")
                snapshot_available("whole")
                """
            )
        }

        /// What can happen to an object.
        private enum Damage {
            case flippedBit
            case cut
            case missing

            func inflict(on file: URL, of bytes: Data) throws {
                var damaged = [UInt8](bytes)
                switch self {
                case .flippedBit:
                    damaged[Int.random(in: damaged.indices)] ^= UInt8(1) << UInt8.random(in: 0...7)
                    try Data(damaged).write(to: file)
                case .cut:
                    damaged.removeLast(damaged.count / 2)
                    try Data(damaged).write(to: file)
                case .missing:
                    try FileManager.default.removeItem(at: file)
                }
            }
        }

        /// Damages an object, lets `verify` find and name it, and mends it.
        private func expectFound(_ damage: Damage, in object: String, on holdfast: Holdfast) async throws {
            let file = holdfast.repository.appending(path: object)
            let bytes = try Data(contentsOf: file)
            try damage.inflict(on: file, of: bytes)
            let outcome = try await holdfast.holdfast("verify", "--full", within: .seconds(120))
            #expect(!outcome.succeeded, "\(damage) in \(object) was not found")
            // Below the repository's directory, objects lie in a directory per region.
            let name = object.split(separator: "/").dropFirst().joined(separator: "/")
            #expect((outcome.output + outcome.errors).contains(name), "\(damage) in \(object) not named: \(outcome)")
            try bytes.write(to: file)
        }
    }
}

extension Holdfast {
    /// The names of the repository's objects: paths under its directory, without locks and other files of no bytes.
    func repositoryObjects() throws -> [String] {
        let root = repository.resolvingSymlinksInPath().path + "/"
        return try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
            let attributes = try FileManager.default.attributesOfItem(atPath: root + path)
            return attributes[.type] as? FileAttributeType == .typeRegular && (attributes[.size] as? Int ?? 0) > 0
        }
    }

    /// The object that has most of the snapshots' pages.
    func largestPack() throws -> String {
        let packs = try repositoryObjects().filter { $0.contains("/packs/") }
        return try #require(packs.max { try size(of: $0) < size(of: $1) })
    }

    /// The size of a repository object in bytes.
    func size(of object: String) throws -> Int {
        let path = repository.appending(path: object).path
        return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
}
