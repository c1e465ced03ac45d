/// The directory that a snapshot is put into.
struct RestoreTarget: Sendable {
    /// Where it is.
    let directory: String
    /// How files are put there.
    let options: RestoreOptions

    /// Makes all directories; returns how much of what was there is gone.
    ///
    /// Throws `targetNotEmpty` where there is something and nothing may be.
    func prepare(_ plan: RestorePlan) throws -> Int {
        try reporting {
            try Directory.create(directory, flushing: parent(of: directory))
            let required = requiredDirectories(plan)
            var itemsRemoved = 0
            switch options.mode {
            case .delta: itemsRemoved = try DeltaTarget(directory: directory, plan, directories: required).clear()
            case .fresh:
                guard try Directory.items(directory).isEmpty else {
                    throw RepositoryError(
                        .targetNotEmpty,
                        "Directory \(directory) is not empty. Restore into a new or an empty one."
                    )
                }
            }
            for path in required { try Directory.create(directory + "/" + path, flushing: nil) }
            return itemsRemoved
        }
    }

    /// The outermost directory, open from before the first write, so that flushing through it reports every failed one.
    func openFileSystem() throws -> OpenFile {
        try reporting { try OpenFile(directory: directory) }
    }

    /// Makes a file of its full size, a hole of zeros, or opens it.
    func open(_ entry: ManifestEntry, pageBytes: Int) throws -> RestoredFile {
        try reporting {
            try RestoredFile(entry, in: directory, mode: options.mode, pageBytes: pageBytes)
        }
    }

    /// Gives a file its owner, mode and time; some large ones are made durable at once, the others at the end.
    func finish(_ restored: RestoredFile, _ entry: ManifestEntry) throws {
        try reporting {
            try setOwner(restored.file)
            try restored.file.setMode(entry.mode)
            try restored.file.setModified(nanoseconds: entry.modifiedNanoseconds)
            try restored.flushIfLarge()
        }
    }

    /// Makes links, gives directories their mode, inner before outer, and makes everything durable.
    func complete(_ plan: RestorePlan, on fileSystem: borrowing OpenFile) throws {
        try reporting {
            for entry in plan.links {
                guard case .symbolicLink(let target) = entry.kind else { continue }
                let path = directory + "/" + entry.path
                try Directory.createSymbolicLink(path, target: options.linkTarget(entry.path, target))
                if let owner { try Directory.setOwnerOfLink(path, user: owner.user, group: owner.group) }
            }
            let entries = Dictionary(uniqueKeysWithValues: plan.directories.map { ($0.path, $0) })
            for path in requiredDirectories(plan).reversed() {
                let file = try OpenFile(directory: directory + "/" + path)
                try setOwner(file)
                if let entry = entries[path] {
                    try file.setMode(entry.mode)
                    try file.setModified(nanoseconds: entry.modifiedNanoseconds)
                }
            }
            try setOwner(fileSystem)
            // Once for all: a flush for each of thousands of small files would take longer than writing them.
            try fileSystem.flushFileSystem()
        }
    }

    /// Says what a failed system call means for a restore.
    func reporting<Value: ~Copyable>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as SystemCallFailure {
            throw RepositoryError(
                .targetFailed,
                failure.isFull
                    ? "There is no space left for the restore in \(directory). Make room, then try again."
                    : "Can't write the restore into \(directory); check the disk and the permissions.",
                cause: failure
            )
        }
    }

    private var owner: (user: UInt32, group: UInt32)? {
        guard options.userID != nil || options.groupID != nil else { return nil }
        return (options.userID ?? UInt32.max, options.groupID ?? UInt32.max)
    }

    private func setOwner(_ file: borrowing OpenFile) throws {
        if let owner { try file.setOwner(user: owner.user, group: owner.group) }
    }

    /// All directories that are needed, outer before inner, also those that only paths of files mention.
    private func requiredDirectories(_ plan: RestorePlan) -> [String] {
        var paths = Set(plan.directories.map(\.path))
        for entry in plan.directories + plan.files + plan.links {
            var path = Substring(entry.path)
            while let slash = path.lastIndex(of: "/") {
                path = path[..<slash]
                guard paths.insert(String(path)).inserted else { break }
            }
        }
        return paths.sorted(by: PathRules.isOrdered)
    }

    private func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
