import Foundation

@testable import Engine

/// Compares two copies of a cluster's relations page by page, and with what the log says has changed.
struct WALCopyComparison {
    /// Pages that differ although the log should have told so.
    private(set) var missed: [String] = []
    /// Pages that differ.
    private(set) var different = 0
    /// Files that need not be read whole.
    private(set) var pageWise = 0

    init(_ base: URL, _ copy: URL, _ changes: ChangedPages) throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: copy.path)
        let unlogged = Set(
            paths.compactMap { RelationFile(path: $0)?.fork }.filter { $0.kind == .initialization }.map(\.relation)
        )
        for path in paths {
            guard let file = RelationFile(path: path), file.fork.isFullyLogged else { continue }
            if file.fork.kind == .main, unlogged.contains(file.fork.relation) { continue }
            let change = changes.change(of: file)
            guard change != .whole else { continue }
            guard let old = try? Data(contentsOf: base.appending(path: path)) else { continue }
            pageWise += 1
            compare(old, try Data(contentsOf: copy.appending(path: path)), change, path)
        }
    }

    private static func isSpaceTreeHead(_ file: Data) -> Bool {
        file.count >= 28 && file[24..<28].elementsEqual(WALNoise.bytes(UInt32(0xBA0B_ABEE)))
    }

    private mutating func compare(_ old: Data, _ new: Data, _ change: ChangedPages.FileChange, _ path: String) {
        if old == new { return }
        var changed = IndexSet()
        if case .pages(let runs) = change { for run in runs { changed.insert(integersIn: run) } }
        let pages = new.count / RelationFile.pageBytes
        for page in 0..<pages {
            let bytes = page * RelationFile.pageBytes..<(page + 1) * RelationFile.pageBytes
            // Pages past the end of the base's file are always taken; untold ones have to be empty.
            let isSame = bytes.upperBound <= old.count ? old[bytes] == new[bytes] : new[bytes].allSatisfy { $0 == 0 }
            // SP-GiST keeps hints about free pages in its first page, and loses them in a crash too: no log.
            if page == 0, Self.isSpaceTreeHead(old), Self.isSpaceTreeHead(new) { continue }
            if !isSame { different += 1 }
            if !isSame, !changed.contains(page) { missed.append("\(path) page \(page)") }
        }
        if pages * RelationFile.pageBytes < old.count, change == .none { missed.append("\(path) became shorter") }
    }
}
