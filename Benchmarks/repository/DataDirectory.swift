import Engine
import Foundation
import Repository

/// The files of a stopped server, as a backup takes them.
struct DataDirectory: Sendable {
    /// One file.
    struct File: Sendable {
        /// Where it is below the directory.
        let path: String
        /// Its size.
        let bytes: Int
        /// The block number of its first page, where it is made of checksummed pages.
        let firstBlock: UInt32?
    }

    /// Where it is.
    let path: String
    /// Its files, the largest first.
    let files: [File]

    /// Lists a directory.
    init(_ path: String) throws {
        self.path = path
        var files: [File] = []
        guard let walk = FileManager.default.enumerator(atPath: path) else { throw CocoaError(.fileNoSuchFile) }
        for case let name as String in walk {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            let bytes = (attributes[.size] as? NSNumber)?.intValue ?? 0
            files.append(File(path: name, bytes: bytes, firstBlock: Self.firstBlock(name)))
        }
        self.files = files.sorted { $0.bytes > $1.bytes }
    }

    /// Size of all files.
    var bytes: Int { files.reduce(0) { $0 + $1.bytes } }

    /// What stores the files; of those made of pages, where there is a base, only every so many-th page or none.
    func tasks(hasBase: Bool, every: Int?) -> [FileTask] {
        files.map { file in
            var selection = PageSelection.whole
            if hasBase, file.firstBlock != nil {
                let pages = file.bytes / PostgreSQLPage.bytes
                let changed = every.map { Array(stride(from: 0, to: pages, by: $0)) } ?? []
                selection = .pages(changed: PageSet(pages: changed))
            }
            return FileTask(
                path: file.path,
                content: .file(source: path + "/" + file.path, size: file.bytes, selection: selection),
                pageCheck: check(file)
            )
        }
    }

    private func check(_ file: File) -> PageCheck? {
        guard let firstBlock = file.firstBlock else { return nil }
        return { page, number in
            let verdict = unsafe page.withUnsafeBytes { bytes in
                unsafe PostgreSQLPage.check(bytes, blockNumber: firstBlock + UInt32(number))
            }
            return verdict == .invalid ? .corrupt : .store
        }
    }

    private static func firstBlock(_ path: String) -> UInt32? {
        guard path.hasPrefix("base/"), let name = path.split(separator: "/").last else { return nil }
        let parts = name.split(separator: ".")
        let number = parts[0].split(separator: "_")[0]
        guard UInt32(number) != nil else { return nil }
        return UInt32(parts.count > 1 ? parts[1] : "0").map { $0 * UInt32(PostgreSQLPage.pagesPerFile) }
    }
}
