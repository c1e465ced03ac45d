import Foundation

/// The blocks that come before a member of a tar archive: ustar, with a pax record for what ustar has no room for.
///
/// Source: "pax Interchange Format" and "ustar Interchange Format" in POSIX.1-2017, pax.
struct TarHeader {
    /// What a member is.
    enum Kind: UInt8 {
        case file = 0x30
        case symbolicLink = 0x32
        case directory = 0x35
        case extended = 0x78
    }

    /// Everything in an archive is a multiple of this.
    static let blockBytes = 512
    private static let sizeMax = 0o77_777_777_777
    private static let owner = "postgres"

    var path: String
    var kind: Kind
    var bytes = 0
    var mode: UInt16
    var modifiedSeconds: Int64
    var target = ""

    /// How many zeros fill the last block of a member of a size.
    static func padding(_ bytes: Int) -> Int { (blockBytes - bytes % blockBytes) % blockBytes }

    /// The member's header, whole blocks.
    func encoded() -> [UInt8] {
        let name = kind == .directory ? path + "/" : path
        let (prefix, suffix) = Self.split(name) ?? ("", "")
        var records: [(String, String)] = []
        if suffix.isEmpty { records.append(("path", name)) }
        if target.utf8.count > 100 { records.append(("linkpath", target)) }
        if bytes > Self.sizeMax { records.append(("size", "\(bytes)")) }
        let shortName = suffix.isEmpty ? "long-name" : suffix
        return extended(records) + block(prefix, shortName)
    }

    private func extended(_ records: [(String, String)]) -> [UInt8] {
        guard !records.isEmpty else { return [] }
        let body = Array(records.map { Self.record($0.0, $0.1) }.joined().utf8)
        var header = self
        (header.kind, header.bytes, header.target) = (.extended, body.count, "")
        return header.block("", "long-name") + body + [UInt8](repeating: 0, count: Self.padding(body.count))
    }

    /// A pax record; its length counts its own digits.
    private static func record(_ key: String, _ value: String) -> String {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while "\(length)".utf8.count + rest.utf8.count != length { length = "\(length)".utf8.count + rest.utf8.count }
        return "\(length)\(rest)"
    }

    /// The parts of a name before and behind a slash where they fit into a header.
    private static func split(_ name: String) -> (prefix: String, suffix: String)? {
        if name.utf8.count <= 100 { return ("", name) }
        for slash in name.indices where name[slash] == "/" {
            let (prefix, suffix) = (name[..<slash], name[name.index(after: slash)...])
            if prefix.utf8.count <= 155, (1...100).contains(suffix.utf8.count) {
                return (String(prefix), String(suffix))
            }
        }
        return nil
    }

    private func block(_ prefix: String, _ name: String) -> [UInt8] {
        var block: [UInt8] = []
        func text(_ text: String, _ width: Int) {
            let bytes = Array(text.utf8.prefix(width))
            block += bytes + [UInt8](repeating: 0, count: width - bytes.count)
        }
        func octal(_ number: Int, _ width: Int) {
            let digits = String(number, radix: 8)
            text(String(repeating: "0", count: max(0, width - 1 - digits.count)) + digits, width)
        }
        text(name, 100)
        octal(Int(mode), 8)
        octal(0, 8)
        octal(0, 8)
        octal(bytes > Self.sizeMax ? 0 : bytes, 12)
        octal(Int(max(0, modifiedSeconds)), 12)
        text("        ", 8)
        block.append(kind.rawValue)
        text(target, 100)
        text("ustar", 6)
        text("00", 2)
        text(Self.owner, 32)
        text(Self.owner, 32)
        octal(0, 8)
        octal(0, 8)
        text(prefix, 155)
        text("", Self.blockBytes - block.count)
        let sum = block.reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        let checksum = Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 0x20]
        block.replaceSubrange(148..<156, with: checksum)
        return block
    }
}
