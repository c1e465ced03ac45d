/// A directory that holds something already, which becomes a snapshot.
struct DeltaTarget {
    private enum Kind {
        case file
        case directory
        case link
    }

    private let directory: String
    private let kinds: [String: Kind]

    init(directory: String, _ plan: RestorePlan, directories: [String]) {
        self.directory = directory
        var kinds: [String: Kind] = [:]
        for path in directories { kinds[path] = .directory }
        for entry in plan.files { kinds[entry.path] = .file }
        for entry in plan.links { kinds[entry.path] = .link }
        self.kinds = kinds
    }

    /// Removes all that does not belong, and lets the rest be changed; returns how much was removed.
    ///
    /// Never follows a link, and never changes a file that has another name elsewhere: those are removed. Links are made
    /// anew.
    func clear() throws -> Int {
        var removed = 0
        var pending = [""]
        while let path = pending.popLast() {
            for item in try Directory.items(directory + "/" + path) {
                let inner = path.isEmpty ? item.name : path + "/" + item.name
                switch kinds[inner] {
                case .directory? where item.isDirectory:
                    try Directory.setMode(directory + "/" + inner, 0o700)
                    pending.append(inner)
                case .file? where item.isOwnFile:
                    try Directory.setMode(directory + "/" + inner, 0o600)
                case .link? where !item.isDirectory:
                    try Directory.remove(directory + "/" + inner)
                default:
                    removed += try remove(directory + "/" + inner, isDirectory: item.isDirectory)
                }
            }
        }
        return removed
    }

    /// Removes a file or link, or a directory with all that is in it; returns how many those were.
    private func remove(_ path: String, isDirectory: Bool) throws -> Int {
        guard isDirectory else {
            try Directory.remove(path)
            return 1
        }
        try Directory.setMode(path, 0o700)
        var removed = 1
        for item in try Directory.items(path) {
            removed += try remove(path + "/" + item.name, isDirectory: item.isDirectory)
        }
        try Directory.removeDirectory(path)
        return removed
    }
}
