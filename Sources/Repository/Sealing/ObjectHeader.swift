/// The clear beginning of every object.
struct ObjectHeader: Sendable {
    /// The version that this program writes, and the highest that it reads.
    static let version: UInt8 = 1
    /// Longest possible header.
    static let headerBytesMax = fixedBytes + ObjectName.componentBytesMax
    private static let magic = Array("HOLDFAST".utf8)
    private static let fixedBytes = 57

    /// What the object is.
    let kind: ObjectKind
    /// Random, makes the object's key.
    let salt: [UInt8]
    /// Which key seals it.
    let keyCheck: [UInt8]
    /// The lineage whose data key seals it; nil for the repository key.
    let lineage: LineageID?
    /// The header's bytes, which every tag covers.
    let encoded: [UInt8]

    /// The header of a new object.
    init(kind: ObjectKind, salt: [UInt8], key: SealingKey) {
        self.kind = kind
        self.salt = salt
        keyCheck = key.check
        lineage = key.lineage
        let name = Array((key.lineage?.name ?? "").utf8)
        var writer = ByteWriter()
        writer.raw(Self.magic)
        writer.byte(Self.version)
        writer.byte(kind.rawValue)
        writer.fixed(UInt16(Self.fixedBytes + name.count))
        writer.fixed(UInt32(0))
        writer.raw(salt)
        writer.raw(key.check)
        writer.byte(UInt8(name.count))
        writer.raw(name)
        encoded = writer.bytes
    }

    /// Reads the header at the beginning of an object's bytes; more bytes may follow.
    init(parsing bytes: [UInt8], of name: ObjectName, kind expected: ObjectKind) throws {
        guard bytes.count >= Self.fixedBytes else { throw RepositoryError.damaged(name, .truncated) }
        guard bytes.starts(with: Self.magic) else { throw RepositoryError.damaged(name, .format) }
        guard bytes[8] <= Self.version else { throw Self.newer(name, bytes[8]) }
        let nameCount = Int(bytes[56])
        let count = Self.fixedBytes + nameCount
        guard bytes.count >= count else { throw RepositoryError.damaged(name, .truncated) }
        guard bytes[8] == Self.version, bytes[9] == expected.rawValue, Int(bytes[10]) | Int(bytes[11]) << 8 == count,
            bytes[12..<16].allSatisfy({ $0 == 0 }), expected.isSealedUnderLineage == (nameCount > 0)
        else { throw RepositoryError.damaged(name, .format) }
        kind = expected
        salt = Array(bytes[16..<48])
        keyCheck = Array(bytes[48..<56])
        if nameCount > 0 {
            guard let text = String(validating: bytes[57..<count], as: UTF8.self), let id = try? LineageID(text)
            else { throw RepositoryError.damaged(name, .format) }
            lineage = id
        } else {
            lineage = nil
        }
        encoded = Array(bytes.prefix(count))
    }

    private static func newer(_ name: ObjectName, _ version: UInt8) -> RepositoryError {
        RepositoryError(
            .newerFormat,
            """
            Object \(name) has format version \(version), this program reads up to \(Self.version). \
            Use a newer program; if there is none, the object is damaged.
            """
        )
    }
}
