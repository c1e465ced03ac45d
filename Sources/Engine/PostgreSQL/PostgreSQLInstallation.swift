import Foundation
package import SystemPackage

/// One installed version of PostgreSQL.
package struct PostgreSQLInstallation: Sendable, Hashable {
    /// The full version, such as "15.18".
    package let version: String
    /// The major version, such as 15.
    package let major: Int
    /// The directory of its programs.
    package let binaries: FilePath
    /// Whether its servers can compress page images in the log as ``PageImageCompression`` says.
    package let compressesPageImages: Bool

    /// An installation that is already known.
    package init(version: String, major: Int, binaries: FilePath, compressesPageImages: Bool = false) {
        self.version = version
        self.major = major
        self.binaries = binaries
        self.compressesPageImages = compressesPageImages
    }

    /// The directories that distributions install PostgreSQL under, one folder a version.
    package static let standardRoots: [FilePath] = ["/usr/lib/postgresql", "/opt/holdfast/engines"]

    /// A program of this installation.
    package func program(_ name: String, as user: OperatingSystemUser) -> Program {
        Program(binaries.appending(name), as: user)
    }

    /// Every installation below the roots that really runs, oldest version first.
    package static func discover(searchRoots: [FilePath] = standardRoots) async throws -> [PostgreSQLInstallation] {
        let user = try OperatingSystemUser.current()
        var found: [PostgreSQLInstallation] = []
        for root in searchRoots {
            let folders = (try? OwnedFiles(owner: user).names(in: root)) ?? []
            for folder in folders {
                let binaries = root.appending(folder).appending("bin")
                if let installation = await probe(binaries, as: user) { found.append(installation) }
            }
        }
        return found.sorted { $0.version.compare($1.version, options: .numeric) == .orderedAscending }
    }

    /// Asks the programs in a directory for their version; nil where there is no working server program.
    private static func probe(_ binaries: FilePath, as user: OperatingSystemUser) async -> PostgreSQLInstallation? {
        let path = binaries.appending("postgres")
        let server = Program(path, as: user)
        guard OwnedFiles(owner: user).exists(path), OwnedFiles(owner: user).exists(binaries.appending("initdb")),
            let output = try? await server.run(["--version"], limit: .seconds(60)),
            let version = version(in: output),
            let major = version.split(separator: ".").first.flatMap({ Int($0) })
        else { return nil }
        return PostgreSQLInstallation(
            version: version,
            major: major,
            binaries: binaries,
            compressesPageImages: (try? await compressesPageImages(server)) ?? false
        )
    }

    /// The version in `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`; nil for betas and development builds.
    static func version(in output: String) -> String? {
        let words = output.split(whereSeparator: \.isWhitespace)
        guard let marker = words.firstIndex(of: "(PostgreSQL)"), marker + 1 < words.endIndex else { return nil }
        let version = String(words[marker + 1])
        return version.allSatisfy { $0.isNumber || $0 == "." } ? version : nil
    }
}
