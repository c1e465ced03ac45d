import Foundation

@testable import Repository

/// A file that is told by the numbers of its pages; page 0 is zeros.
struct FileModel: Hashable, Sendable {
    static let pageBytes = 512
    /// What each page holds.
    var pages: [UInt32] = []
    /// Length of the last page.
    var lastBytes = pageBytes

    var size: Int { pages.isEmpty ? 0 : (pages.count - 1) * Self.pageBytes + lastBytes }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pages.count * Self.pageBytes)
        for page in pages { Self.append(page, to: &bytes) }
        return Array(bytes[..<size])
    }

    static func random(_ generator: inout SeededGenerator) -> Self {
        let isLarge = generator.next() % 12 == 0
        let count = Int(generator.next() % (isLarge ? 900 : 40))
        var file = Self(pages: (0..<count).map { _ in page(&generator) })
        file.lastBytes = 1 + Int(generator.next() % UInt64(pageBytes))
        return file
    }

    /// Changes some pages, and perhaps the length.
    mutating func change(_ generator: inout SeededGenerator) {
        for _ in 0..<(generator.next() % 8) where !pages.isEmpty {
            pages[Int(generator.next() % UInt64(pages.count))] = Self.page(&generator)
        }
        if generator.next() % 8 == 0 {
            for index in pages.indices where index % 9 > 0 { pages[index] = Self.page(&generator) }
        }
        switch generator.next() % 6 {
        case 0: pages.removeLast(min(pages.count, Int(generator.next() % 10)))
        case 1: pages += (0..<(generator.next() % 10)).map { _ in Self.page(&generator) }
        case 2: lastBytes = 1 + Int(generator.next() % UInt64(Self.pageBytes))
        default: break
        }
    }

    /// The pages that can't be taken from an earlier version of the file.
    func changed(since earlier: Self) -> PageSet {
        PageSet(
            pages: pages.indices.filter { page in
                let isLast = page == pages.count - 1 || page == earlier.pages.count - 1
                return isLast || page >= earlier.pages.count || pages[page] != earlier.pages[page]
            }
        )
    }

    private static func page(_ generator: inout SeededGenerator) -> UInt32 {
        let number = UInt32(truncatingIfNeeded: generator.next() >> 16)
        return number % 10 == 0 ? 0 : number
    }

    private static func append(_ page: UInt32, to bytes: inout [UInt8]) {
        guard page > 0 else { return bytes.append(contentsOf: repeatElement(0, count: pageBytes)) }
        var word = UInt64(page) &* 0x9E37_79B9_7F4A_7C15
        var words: [UInt64] = []
        words.reserveCapacity(pageBytes / 8)
        for _ in 0..<pageBytes / 8 {
            word ^= word << 13
            word ^= word >> 7
            word ^= word << 17
            words.append(word)
        }
        unsafe words.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }
}

/// The files of a snapshot by path.
typealias FilesModel = [String: FileModel]
