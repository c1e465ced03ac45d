import Engine
package import Foundation
package import Ledger
import SystemPackage

/// Where in a log file a part begins.
package enum LogPlace: Sendable {
    /// At a byte.
    case offset(Int)
    /// So many lines before the end.
    case end
}

/// A file of messages of an instance's server.
package struct LogFile: Sendable, Hashable {
    /// Its name, without a folder.
    package let name: String
    /// How large it is.
    package let bytes: Int
    /// When it was last written.
    package let writtenAt: Date
}

extension Fleet {
    /// The log files of an instance's server, by name.
    package func logFiles(of name: String, in scope: Scope) async throws -> [LogFile] {
        try await instanceWithLog(name, in: scope).logFiles()
            .map { LogFile(name: $0.name, bytes: $0.bytes, writtenAt: $0.writtenAt) }
    }

    /// A part of a log file, at most `lines` lines of it.
    package func logPortion(
        of file: String,
        at place: LogPlace,
        lines: Int,
        instance name: String,
        in scope: Scope
    ) async throws -> LogPortion {
        let server = try await instanceWithLog(name, in: scope)
        guard try server.logFiles().contains(where: { $0.name == file }) else {
            throw FleetError(.logFileNotFound, "The log file \(file) of \(name) was not found; describe its log files.")
        }
        return try server.withLogFile(file) { opened in
            let size = Int(try opened.stat().size)
            switch place {
            case .offset(let offset):
                return try LogPortion(from: offset, of: size, lines: lines) { try opened.bytes(at: $0, count: $1) }
            case .end:
                return try LogPortion(lastLines: lines, of: size) { try opened.bytes(at: $0, count: $1) }
            }
        }
    }

    private func instanceWithLog(_ name: String, in scope: Scope) async throws -> PostgreSQLServer {
        let instance = try await ledger.read { try $0.instance(name, in: scope) }
        guard instance.createdAt != nil else {
            throw FleetError(
                .instanceNotReady,
                "The DB instance \(instance.identifier) is \(instance.status.rawValue) and has no log yet; wait until "
                    + "it is available."
            )
        }
        guard try await !isLocked(instance.resourceID) else {
            throw FleetError(
                .instanceNotReady,
                "The DB instance \(instance.identifier) is \(instance.status.rawValue), and its directory is locked; start "
                    + "it to read its log."
            )
        }
        return try server(of: instance)
    }
}
