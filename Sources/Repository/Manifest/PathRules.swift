/// Which paths a snapshot may have, and their order.
enum PathRules {
    /// Longest path.
    static let pathBytesMax = 4096

    /// Throws `invalidPath` unless the path is relative, plain and has no way out of its directory.
    static func check(_ path: String) throws {
        if let why = objection(to: path) { throw RepositoryError.invalidPath(path, why) }
    }

    /// Why a path can't be in a snapshot; nil where it can.
    static func objection(to path: String) -> String? {
        guard !path.isEmpty else { return "it is empty" }
        guard path.utf8.count <= pathBytesMax else { return "it is longer than \(pathBytesMax) bytes" }
        guard !path.utf8.contains(0) else { return "it contains a NUL" }
        for component in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if component.isEmpty { return "it is absolute or has an empty component" }
            if component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) {
                return "it has a component '.' or '..'"
            }
        }
        return nil
    }

    /// Whether a path comes before another: bytewise, `/` smallest, so that a directory is followed by what is in it.
    static func isOrdered(_ left: String, before right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8) { rank($0) < rank($1) }
    }

    /// Whether a path lies somewhere under another.
    static func isPath(_ path: String, under directory: String) -> Bool {
        let count = directory.utf8.count
        guard path.utf8.count > count, path.utf8.starts(with: directory.utf8) else { return false }
        return path.utf8.dropFirst(count).first == UInt8(ascii: "/")
    }

    private static func rank(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "/") ? 0 : byte }
}
