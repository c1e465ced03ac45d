/// Changes seeds the way that finds errors in readers: small changes, lengths that lie, pieces of others.
struct Mutator {
    private static let changesMax = 4
    private static let bytesMax = 1 << 16
    /// Numbers as the formats spell them, at the edges of what they hold.
    private static let edges: [[UInt8]] = [
        [0], [1], [0x7F], [0x80, 0x01], [0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x80, 0x80, 0x80, 0x80, 0x10],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [UInt8](repeating: 0x80, count: 11), [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0x80],
        [UInt8](repeating: 0xFF, count: 8),
    ]

    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// A changed copy of a seed, with pieces of another.
    mutating func changed(_ seed: [UInt8], other: [UInt8]) -> [UInt8] {
        var bytes = seed
        for _ in 0...number(below: Self.changesMax) { change(&bytes, other) }
        return Array(bytes.prefix(Self.bytesMax))
    }

    /// A number from 0 up to a limit.
    mutating func number(below limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return limit > 0 ? Int(state >> 33) % limit : 0
    }

    private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
        let place = number(below: bytes.count + 1)
        switch number(below: 7) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(number(below: 8))
        case 1 where place < bytes.count: bytes[place] = UInt8(number(below: 256))
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + number(below: 8)))
        case 3: bytes.insert(contentsOf: Self.edges[number(below: Self.edges.count)], at: place)
        case 4:
            let edge = Self.edges[number(below: Self.edges.count)]
            bytes.replaceSubrange(place..<min(bytes.count, place + edge.count), with: edge)
        case 5: bytes.removeLast(bytes.count - place)
        default:
            let start = number(below: other.count)
            let piece = other[start..<min(other.count, start + number(below: 64))]
            bytes.insert(contentsOf: piece, at: place)
        }
    }
}
