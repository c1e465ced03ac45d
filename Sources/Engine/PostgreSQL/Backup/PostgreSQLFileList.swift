import SystemPackage

/// Lists what a physical backup takes from a data directory.
package struct PostgreSQLFileList: Sendable {
    private let dataDirectory: FilePath
    private let files: OwnedFiles

    /// A list of a server's data directory.
    package init(_ server: PostgreSQLServer) {
        dataDirectory = server.dataDirectory
        files = server.files
    }

    /// Directories that are taken empty: the log comes separately, the rest means nothing to another server.
    private static let emptied: Set<String> = [
        "pg_wal", "pg_replslot", "pg_stat_tmp", "pg_notify", "pg_serial", "pg_snapshots", "pg_subtrans",
        "pg_dynshmem",
    ]

    /// Files that belong to the running server or to an earlier backup or recovery.
    private static let excluded: Set<String> = [
        "postmaster.pid", "postmaster.opts", "postgresql.auto.conf.tmp", "current_logfiles",
        "current_logfiles.tmp", "backup_label", "backup_label.old", "tablespace_map", "tablespace_map.old",
        "backup_manifest", "recovery.signal", "standby.signal",
    ]

    /// The entries in the order to take them, the control file last.
    package func entries() throws -> [PostgreSQLFile] {
        guard try files.names(in: dataDirectory.appending("pg_tblspc")).isEmpty else {
            throw EngineError(.unsupportedLayout, "The server has tablespaces; move their tables back and drop them.")
        }
        var found: [PostgreSQLFile] = []
        var pending = [""]
        while let directory = pending.popLast() {
            let entries = try list(directory)
            found += entries
            pending += entries.filter { $0.kind == .directory && !Self.emptied.contains($0.path) }.map(\.path)
                .reversed()
        }
        guard let control = found.firstIndex(where: { $0.path == PostgreSQLFile.controlFile }) else {
            throw EngineError(.notInitialised, "\(dataDirectory) has no control file; it is no data directory.")
        }
        found.append(found.remove(at: control))
        return found
    }

    /// One directory's entries; none where it has vanished, as that of a dropped database does.
    private func list(_ directory: String) throws -> [PostgreSQLFile] {
        let path = directory.isEmpty ? dataDirectory : dataDirectory.appending(directory)
        guard files.exists(path) else { return [] }
        let names = try files.names(in: path)
        let holdsRelations = directory == "global" || directory.hasPrefix("base/")
        let unlogged = holdsRelations ? Self.unloggedRelations(names) : []
        let taken = names.filter { !isExcluded($0, holdsRelations: holdsRelations, unlogged: unlogged) }
        return try taken.compactMap { name in
            let kind = holdsRelations ? RelationFileName(name)?.kind : nil
            return try entry(directory.isEmpty ? name : "\(directory)/\(name)", fileKind: kind ?? .plain)
        }
    }

    private func entry(_ path: String, fileKind: PostgreSQLFile.Kind) throws -> PostgreSQLFile? {
        let status: Stat
        do {
            status = try dataDirectory.appending(path).stat(followTargetSymlink: false)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            throw EngineError(.fileFailed, "\(path) can't be read.", cause: error)
        }
        switch status.type {
        case .directory: return PostgreSQLFile(path: path, bytes: 0, kind: .directory)
        case .regular: return PostgreSQLFile(path: path, bytes: status.size, kind: fileKind)
        default:
            throw EngineError(.unsupportedLayout, "\(path) is neither file nor directory; move its content back.")
        }
    }

    private func isExcluded(_ name: String, holdsRelations: Bool, unlogged: Set<Substring>) -> Bool {
        if Self.excluded.contains(name) || name.hasPrefix("pgsql_tmp") || name.hasPrefix("pg_internal.init") {
            return true
        }
        guard holdsRelations else { return false }
        if RelationFileName.isTemporary(name) { return true }
        guard let relation = RelationFileName(name) else { return false }
        return unlogged.contains(relation.number) && relation.fork != "init"
    }

    /// The relations that have an initialisation fork: recovery makes their other forks anew.
    private static func unloggedRelations(_ names: [String]) -> Set<Substring> {
        Set(names.compactMap { RelationFileName($0) }.filter { $0.fork == "init" }.map(\.number))
    }
}
