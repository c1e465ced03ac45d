import Testing

@testable import Repository

struct RepackRulesTests {
    @Test(arguments: [
        ([(100, 49), (100, 51), (100, 10), (100, 0)], 1000, [10, 49]),
        ([(100, 40), (100, 30), (100, 20)], 50, [20, 30]),
        ([(100, 40), (100, 30), (100, 20)], 49, [20]),
        ([(100, 40)], 1, [40]),
        ([(100, 40)], 0, []),
        ([(100, 50)], 1000, []),
        ([(1000, 100), (100, 9)], 1000, [9, 100]),
    ])
    func `packs that are mostly dead move, the deadest first, up to the limit`(
        packs: [(body: Int, live: Int)],
        movedBytesMax: Int,
        expected: [Int]
    ) throws {
        let candidates = try packs.map { pack in
            RepackRules.Candidate(
                pack: try PackID.random(.system),
                weight: PackWeight(bodyBytes: pack.body, liveBytes: pack.live)
            )
        }
        let chosen = RepackRules.choose(candidates, movedBytesMax: movedBytesMax)
        #expect(chosen.map(\.weight.liveBytes) == expected)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func `used bytes are what a set of bytes would say, whatever the order`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var use = PageUse()
        var model: [Int: [Int: Set<Int32>]] = [:]
        for _ in 0..<400 {
            let frame = FrameLocation(offset: 57 + Int(generator.next() % 5) * 300_000, length: 9000)
            let start = Int(generator.next() % 64)
            let end = min(64, start + 1 + Int(generator.next() % 20))
            let owner = Int32(generator.next() % 3)
            use.insert(frame, (start * 4096)..<(end * 4096), owner: owner)
            for page in start..<end { model[frame.offset, default: [:]][page, default: []].insert(owner) }
        }
        var found: [Int: [Int: Set<Int32>]] = [:]
        var previous: PageUse.Part?
        for part in use.tidied() {
            #expect(part.frame.length == 9000)
            if let previous, previous.frame == part.frame {
                #expect(previous.bytes.upperBound <= part.bytes.lowerBound)
            }
            for page in part.bytes.lowerBound / 4096..<part.bytes.upperBound / 4096 {
                if case .one(let owner) = part.owner { found[part.frame.offset, default: [:]][page] = [owner] }
                guard part.owner == .several else { continue }
                let owners = model[part.frame.offset]?[page] ?? []
                #expect(owners.count > 1)
                found[part.frame.offset, default: [:]][page] = owners
            }
            previous = part
        }
        #expect(found == model)
    }

    @Test func `moved pages are found by the bytes they were, also in part, and never across two moves`() throws {
        let pack = try PackID.random(.system)
        let target = PackReference(id: try PackID.random(.system), size: 1000)
        let old = FrameLocation(offset: 57, length: 500)
        let new = FrameLocation(offset: 90, length: 400)
        var moves = PageMoves()
        moves.add(0..<8192, of: old, in: pack, place: PageMoves.Place(pack: target, frame: new, offset: 4096))
        moves.add(8192..<16_384, of: old, in: pack, place: PageMoves.Place(pack: target, frame: new, offset: 65_536))
        #expect(moves.place(of: 4096..<8192, frame: old, in: pack)?.offset == 8192)
        #expect(moves.place(of: 8192..<12_288, frame: old, in: pack)?.offset == 65_536)
        #expect(moves.place(of: 4096..<12_288, frame: old, in: pack) == nil)
        #expect(moves.place(of: 16_384..<20_480, frame: old, in: pack) == nil)
        #expect(moves.place(of: 0..<4096, frame: new, in: pack) == nil)
        moves.remove(pack)
        #expect(moves.sources.isEmpty)
    }
}
