import Engine
import Fleet
import Foundation
import Glibc
import Synchronization
import SystemPackage
import Testing

/// A clock that a test moves; between moves it goes on as the machine's own does.
///
/// PostgreSQL servers of a fixture with this clock show its time too where libfaketime is installed: programs that set
/// it up and become the real ones stand in for those of the installation.
final class ManualWallClock: WallClock {
    private let offset: Mutex<Double>
    private let file: Mutex<String?>

    /// A clock that shows `start` now.
    init(startingAt start: Date) {
        offset = Mutex(start.timeIntervalSinceNow)
        file = Mutex(nil)
    }

    func now() -> Date { Date().addingTimeInterval(offset.withLock { $0 }) }

    func sleep(until deadline: Date) async throws {
        while true {
            let rest = deadline.timeIntervalSince(now())
            guard rest > 0 else { return try Task.checkCancellation() }
            try await Task.sleep(for: .seconds(min(rest, 0.02)))
        }
    }

    /// Moves the clock forward; whoever sleeps until a time that is passed now wakes.
    func advance(by seconds: Double) throws {
        try move(to: now().addingTimeInterval(seconds))
    }

    /// Moves the clock to a time.
    func move(to date: Date) throws {
        let moved = date.timeIntervalSinceNow
        // The servers first: what is committed after the fleet sees the new time must not look older.
        if let file = file.withLock({ $0 }) { try Self.write(moved, to: file) }
        offset.withLock { $0 = moved }
    }

    /// The library that moves a program's clock, where it is installed.
    static let faketime: String? = {
        let roots = ["/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib64"]
        let folders = roots.flatMap { root in
            [root] + ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).map { "\(root)/\($0)" }
        }
        return folders.map { "\($0)/faketime/libfaketime.so.1" }.first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// Installations whose programs show this clock's time.
    func installations(_ real: [PostgreSQLInstallation], in directory: String) throws -> [PostgreSQLInstallation] {
        guard let library = Self.faketime else { return real }
        let path = directory + "/clock"
        try Self.write(offset.withLock { $0 }, to: path)
        file.withLock { $0 = path }
        return try real.map { installation in
            let folder = directory + "/engines/\(installation.version)/bin"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for program in try FileManager.default.contentsOfDirectory(atPath: installation.binaries.string) {
                let text = """
                    #!/bin/sh
                    export LD_PRELOAD='\(library)' FAKETIME_TIMESTAMP_FILE='\(path)' FAKETIME_NO_CACHE=1
                    export FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1
                    exec '\(installation.binaries.string)/\(program)' "$@"

                    """
                try text.write(toFile: "\(folder)/\(program)", atomically: false, encoding: .utf8)
                try Self.setPermissions(0o755, of: "\(folder)/\(program)")
            }
            return PostgreSQLInstallation(
                version: installation.version,
                major: installation.major,
                binaries: FilePath(folder),
                compressesPageImages: installation.compressesPageImages
            )
        }
    }

    private static func write(_ offset: Double, to path: String) throws {
        let text = String(format: "%+.3f\n", offset)
        try text.write(toFile: path + ".new", atomically: false, encoding: .utf8)
        try setPermissions(0o644, of: path + ".new")
        let hasMoved = unsafe rename(path + ".new", path) == 0
        try #require(hasMoved)
    }

    private static func setPermissions(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}

/// A time in UTC from its ISO 8601 text, such as `2030-01-31T02:00:00Z`.
func utc(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }
