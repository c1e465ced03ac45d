import Foundation
import Testing

@testable import Engine

@Suite struct WALChangedPagesTests {
    private let table = RelationFork(RelationLocator(tablespace: 1663, database: 5, number: 16384))

    private func changes(_ events: [WALEvent]) -> ChangedPages {
        var changes = ChangedPages()
        for event in events { changes.note(event) }
        return changes
    }

    @Test func `nothing noted is nothing changed`() {
        #expect(ChangedPages().change(of: RelationFile(table)) == .none)
        #expect(ChangedPages().isEmpty)
        #expect(ChangedPages().encode().count == 4)
    }

    @Test func `blocks become runs of pages of their file`() {
        let changed = changes([3, 1, 2, 9, 131_072, 131_074].map { .block(table, $0) })
        #expect(changed.change(of: RelationFile(table)) == .pages([1..<4, 9..<10]))
        #expect(changed.change(of: RelationFile(table, segment: 1)) == .pages([0..<1, 2..<3]))
        #expect(changed.change(of: RelationFile(table, segment: 2)) == .none)
        #expect(changed.blockCount == 6)
    }

    @Test func `a cut makes everything behind it new, whatever came first`() {
        let cut = WALEvent.truncate(table, toBlocks: 5)
        for order in [[cut, .block(table, 7)], [.block(table, 7), cut], [cut, .truncate(table, toBlocks: 50)]] {
            #expect(changes(order).change(of: RelationFile(table)) == .pages([5..<131_072]))
            #expect(changes(order).change(of: RelationFile(table, segment: 1)) == .whole)
            #expect(changes(order).blockCount == 0)
        }
        #expect(changes([cut, .block(table, 2)]).change(of: RelationFile(table)) == .pages([2..<3, 5..<131_072]))
    }

    @Test func `a cut at a file's end leaves that file alone`() {
        let changed = changes([.truncate(table, toBlocks: 131_072)])
        #expect(changed.change(of: RelationFile(table)) == .none)
        #expect(changed.change(of: RelationFile(table, segment: 1)) == .whole)
    }

    @Test func `what was created, dropped or copied is whole`() {
        let other = RelationFile(RelationFork(RelationLocator(tablespace: 1663, database: 6, number: 1)))
        #expect(changes([.create(table)]).change(of: RelationFile(table)) == .whole)
        #expect(changes([.drop(table.relation)]).change(of: RelationFile(table)) == .whole)
        let directory = DatabaseDirectory(tablespace: 1663, database: 5)
        for event in [WALEvent.createDatabase(directory, isFileCopy: true), .dropDatabase(directory)] {
            #expect(changes([event]).change(of: RelationFile(table)) == .whole)
            #expect(changes([event]).change(of: other) == .none)
        }
        for event in [WALEvent.unknownChange, .logLevel(.minimal)] {
            #expect(changes([event]).change(of: other) == .whole)
        }
        #expect(changes([.logLevel(.logical)]).isEmpty)
    }

    @Test(arguments: [RelationFork.Kind.freeSpaceMap, .visibilityMap])
    func `maps are always whole`(kind: RelationFork.Kind) {
        let map = RelationFork(table.relation, kind)
        #expect(ChangedPages().change(of: RelationFile(map)) == .whole)
        #expect(changes([.block(map, 1), .create(map)]).isEmpty)
    }

    @Test func `a block set holds what a plain set holds`() {
        for spread in [50, 5000, 100_000, 1 << 32] {
            var plain: Set<UInt32> = []
            var blocks = BlockSet()
            for _ in 0..<6000 {
                let block = UInt32.random(in: 0...UInt32(spread - 1))
                plain.insert(block)
                blocks.insert(block)
            }
            var listed: [UInt32] = []
            blocks.visit { listed.append($0) }
            #expect(listed == plain.sorted())
            #expect(blocks.count == plain.count)
            #expect(plain.allSatisfy(blocks.contains))
            let first = UInt32.random(in: 0...UInt32(spread - 1))
            let range = first...(first + min(.random(in: 0...70_000), .max - first))
            blocks.insert(range)
            plain.formUnion(range)
            #expect(blocks.count == plain.count)
            let limit = UInt32.random(in: 0...UInt32(spread - 1))
            blocks.removeAll(from: limit)
            #expect(blocks.count == plain.count { $0 < limit })
        }
    }

    private static func random() -> ChangedPages {
        var changes = ChangedPages()
        for _ in 0..<Int.random(in: 0...400) {
            let relation = RelationLocator(tablespace: 1663, database: .random(in: 1...2), number: .random(in: 1...3))
            let fork = RelationFork(relation, RelationFork.Kind.allCases.randomElement() ?? .main)
            switch Int.random(in: 0...99) {
            case 0: changes.setLimit(.random(in: 0...200_000), of: fork)
            case 1 where Int.random(in: 0...20) == 0:
                changes.markDatabase(DatabaseDirectory(tablespace: 1663, database: relation.database))
            case 2...5:
                let first = UInt32.random(in: 0...200_000)
                changes.markBlocks(first...first + .random(in: 0...9000), of: fork)
            default: changes.markBlock(.random(in: 0...(Bool.random() ? 300 : 200_000)), of: fork)
            }
        }
        return changes
    }

    @Test func `bytes and back is the same set`() throws {
        for _ in 0..<50 {
            let changes = Self.random()
            #expect(try ChangedPages(decoding: changes.encode()) == changes)
        }
    }

    @Test func `a union says what either says, in any order`() {
        let files = (0...1).flatMap { segment in
            (1...3).map { number in
                RelationFile(
                    RelationFork(RelationLocator(tablespace: 1663, database: 1, number: number)),
                    segment: segment
                )
            }
        }
        for _ in 0..<50 {
            let (one, two) = (Self.random(), Self.random())
            var both = one
            both.formUnion(two)
            var reverse = two
            reverse.formUnion(one)
            for file in files {
                let expected = Self.pages(one.change(of: file)).union(Self.pages(two.change(of: file)))
                #expect(Self.pages(both.change(of: file)) == expected)
                #expect(Self.pages(reverse.change(of: file)) == expected)
            }
        }
    }

    private static func pages(_ change: ChangedPages.FileChange) -> IndexSet {
        switch change {
        case .none: []
        case .pages(let runs): runs.reduce(into: IndexSet()) { $0.insert(integersIn: $1) }
        case .whole: IndexSet(integersIn: 0..<RelationFile.pagesMax)
        }
    }

    @Test func `few pages take few bytes`() {
        var changes = ChangedPages()
        for _ in 0..<4000 { changes.markBlock(.random(in: 0..<400_000), of: table) }
        #expect(changes.encode().count < 8200)
    }

    @Test func `damaged bytes are refused or read, never a crash`() throws {
        let good = Self.random().encode()
        for _ in 0..<2000 {
            var bytes = good
            bytes[.random(in: bytes.indices)] = .random(in: 0...255)
            bytes.removeLast(.random(in: 0...min(3, bytes.count)))
            do { _ = try ChangedPages(decoding: bytes) } catch is CompactCodingError {}
        }
        #expect(throws: CompactCodingError.self) { try ChangedPages(decoding: []) }
        #expect(throws: CompactCodingError.self) { try ChangedPages(decoding: [2, 0, 0, 0]) }
        #expect(throws: CompactCodingError.self) { try ChangedPages(decoding: [1, 0, 0, 0, 0]) }
    }
}
