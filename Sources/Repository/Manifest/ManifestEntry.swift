/// A file, directory or symbolic link of a snapshot.
package struct ManifestEntry: Sendable, Hashable {
    /// What it is.
    package enum Kind: Sendable, Hashable {
        case directory
        case file(size: Int)
        case symbolicLink(target: String)
    }

    /// Where it is, relative to the snapshot's directory.
    package let path: String
    /// What it is.
    package let kind: Kind
    /// Permission bits.
    package let mode: UInt16
    /// Modification time in nanoseconds since 1970.
    package let modifiedNanoseconds: Int64
    /// Where its runs begin in the manifest's body.
    let runs: Int

    /// Size of a file in bytes; 0 for others.
    package var size: Int {
        guard case .file(let size) = kind else { return 0 }
        return size
    }
}

extension ManifestEntry {
    private static let targetBytesMax = 4096
    private static let fileBytesMax = 1 << 48

    /// Reads an entry up to its runs.
    init(reading reader: inout ByteReader) throws(MalformedBytes) {
        let tag = try reader.byte()
        path = try reader.string(max: PathRules.pathBytesMax)
        mode = UInt16(try reader.count(max: 0o7777))
        modifiedNanoseconds = try reader.zigzag()
        switch tag {
        case 0: kind = .directory
        case 1: kind = .file(size: try reader.count(max: Self.fileBytesMax))
        case 2: kind = .symbolicLink(target: try reader.string(max: Self.targetBytesMax))
        default: throw MalformedBytes()
        }
        runs = reader.position
        guard PathRules.objection(to: path) == nil else { throw MalformedBytes() }
    }

    /// The bytes of an entry, with those of its runs.
    static func encode(path: String, kind: Kind, mode: UInt16, modifiedNanoseconds: Int64, runs: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        switch kind {
        case .directory: writer.byte(0)
        case .file: writer.byte(1)
        case .symbolicLink: writer.byte(2)
        }
        writer.string(path)
        writer.varint(Int(mode))
        writer.zigzag(modifiedNanoseconds)
        switch kind {
        case .directory: break
        case .file(let size): writer.varint(size)
        case .symbolicLink(let target): writer.string(target)
        }
        writer.raw(runs)
        return writer.bytes
    }
}
