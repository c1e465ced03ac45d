import Engine
import Foundation
import SystemPackage

/// Which PostgreSQL versions a fixture's fleet finds.
enum Engines: Sendable {
    /// Those that are installed.
    case installed
    /// Those that are installed, and an older one of the same first number.
    case withOlder
    /// One whose databases can't be made.
    case broken

    /// Where an older version was unpacked, as `scripts/older-postgresql` does.
    static let olderRoot = ProcessInfo.processInfo.environment["HOLDFAST_OLDER_POSTGRESQL"]

    /// The versions, oldest first.
    func discover(in directory: String) async throws -> [PostgreSQLInstallation] {
        let standard = PostgreSQLInstallation.standardRoots
        switch self {
        case .installed: return try await PostgreSQLInstallation.discover()
        case .withOlder:
            let older = Self.olderRoot.map { [FilePath($0)] } ?? []
            return try await PostgreSQLInstallation.discover(searchRoots: older + standard)
        case .broken:
            let folder = directory + "/broken/15/bin"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, line) in [("postgres", "echo 'postgres (PostgreSQL) 15.1'"), ("initdb", "exit 1")] {
                let path = "\(folder)/\(name)"
                try "#!/bin/sh\n\(line)\n".write(toFile: path, atomically: false, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
            return try await PostgreSQLInstallation.discover(searchRoots: [FilePath(directory + "/broken")])
        }
    }
}
