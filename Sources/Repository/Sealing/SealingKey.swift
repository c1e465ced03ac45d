/// A key that objects are sealed under: the repository's own, or a lineage's data key.
struct SealingKey: Sendable {
    private static let checkBytes = 8

    /// The lineage whose data key this is; nil for the repository key.
    let lineage: LineageID?
    /// Tells this key from others without revealing it.
    let check: [UInt8]
    private let bytes: [UInt8]

    /// The repository key as a sealing key.
    init(_ key: RepositoryKey) throws {
        try self.init(bytes: key.bytes, lineage: nil)
    }

    /// A lineage's data key.
    init(bytes: [UInt8], lineage: LineageID?) throws {
        self.bytes = bytes
        self.lineage = lineage
        let zeros = [UInt8](repeating: 0, count: 32)
        let derived = try KeyDerivation.derive(key: bytes, salt: zeros, info: Array("holdfast/1/check".utf8))
        check = Array(derived.prefix(Self.checkBytes))
    }

    /// A key for something else than objects.
    func derive(purpose: String, block: UInt8) throws -> [UInt8] {
        let zeros = [UInt8](repeating: 0, count: 32)
        return try KeyDerivation.derive(key: bytes, salt: zeros, info: Array(purpose.utf8) + [0, block])
    }

    /// The key of one object.
    func objectKey(name: ObjectName, header: ObjectHeader) throws -> [UInt8] {
        var info = Array("holdfast/1/object".utf8)
        info.append(0)
        info.append(contentsOf: header.encoded)
        info.append(contentsOf: name.text.utf8)
        return try KeyDerivation.derive(key: bytes, salt: header.salt, info: info)
    }
}
