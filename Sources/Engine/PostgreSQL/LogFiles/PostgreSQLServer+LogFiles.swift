package import Foundation
import Glibc
package import SystemPackage

extension PostgreSQLServer {
    /// The server's log files, oldest name first; none before its first start.
    package func logFiles() throws -> [PostgreSQLLogFile] {
        guard files.exists(logDirectory) else { return [] }
        return try files.names(in: logDirectory).filter(PostgreSQLLogFile.isName).compactMap { name in
            // The server's user owns the directory, so what is no plain file there is none of the server's.
            guard let status = try? logDirectory.appending(name).stat(followTargetSymlink: false),
                status.type == .regular
            else { return nil }
            let seconds = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
            return PostgreSQLLogFile(
                name: name,
                bytes: Int(status.size),
                writtenAt: Date(timeIntervalSince1970: seconds)
            )
        }
    }

    /// Lends a log file, open for reading; throws ``EngineError/Code/fileFailed`` where there is none of that name.
    package func withLogFile<Value>(_ name: String, _ body: (FileDescriptor) throws -> Value) throws -> Value {
        guard PostgreSQLLogFile.isName(name) else {
            throw EngineError(.fileFailed, "\(name) is no log file of a server.")
        }
        do {
            let options: FileDescriptor.OpenOptions = [.noFollow, .nonBlocking, .closeOnExec]
            let file = try FileDescriptor.open(logDirectory.appending(name), .readOnly, options: options)
            return try file.closeAfter {
                guard try file.stat().type == .regular else { throw Errno.invalidArgument }
                return try body(file)
            }
        } catch let error as Errno {
            throw EngineError(.fileFailed, "The log file \(name) can't be read.", cause: error)
        }
    }

    /// Removes log files, and those of older versions' names, that were last written before a time; never the newest.
    package func removeLogFiles(writtenBefore oldest: Date, bytesMax: Int) throws {
        let found = try logFiles().filter { $0.name != PostgreSQLLogFile.startLog }
            .sorted { ($0.writtenAt, $0.name) < ($1.writtenAt, $1.name) }
        var total = found.reduce(0) { $0 + $1.bytes }
        for file in found.dropLast() where file.writtenAt < oldest || total > bytesMax {
            try files.remove(logDirectory.appending(file.name))
            total -= file.bytes
        }
    }
}

extension FileDescriptor {
    /// Bytes of a file from a position on, fewer than `count` only at its end.
    package func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = try unsafe bytes.withUnsafeMutableBytes { buffer in
                try unsafe self.read(
                    fromAbsoluteOffset: Int64(offset + filled),
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                )
            }
            guard read > 0 else { break }
            filled += read
        }
        bytes.removeLast(count - filled)
        return bytes
    }
}
