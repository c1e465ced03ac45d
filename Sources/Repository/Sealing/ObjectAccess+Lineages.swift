extension ObjectAccess {
    /// The key that opens objects of a lineage, or the repository key for none.
    func key(of lineage: LineageID?, for object: ObjectName) async throws -> SealingKey {
        guard let lineage else { return keys.repository }
        guard let key = try await existingKey(of: lineage) else {
            throw RepositoryError.damaged(object, .keyMissing)
        }
        return key
    }

    /// The data key of a lineage, which is made on first use.
    func writingKey(of lineage: LineageID) async throws -> SealingKey {
        if let key = try await existingKey(of: lineage) { return key }
        // What is to be under another key is never written under the repository's alone.
        guard !lineage.isWrapped else {
            throw RepositoryError.damaged(ObjectLayout.lineage(lineage, number: 1), .keyMissing)
        }
        let document = LineageDocument(dataKey: try random.bytes(RepositoryKey.keyBytes))
        let name = ObjectLayout.lineage(lineage, number: 1)
        do {
            try await putSmall(name, kind: .lineage, key: keys.repository, footer: document.encoded)
        } catch let error as RepositoryError where error.code == .alreadyExists {
            return try await key(of: lineage, for: name)
        }
        return try await keep(document, of: lineage)
    }

    /// The data key of a lineage; nil where there is none yet.
    func existingKey(of lineage: LineageID) async throws -> SealingKey? {
        if let key = keys.known(lineage) { return key }
        if let key = try await keys.asked(lineage) { return key }
        guard let document = try await lineageDocument(of: lineage) else { return nil }
        return try await keep(document, of: lineage)
    }

    /// The object that counts for a lineage's data key; nil where there is none.
    func lineageDocument(of lineage: LineageID) async throws -> LineageDocument? {
        let name = { ObjectLayout.lineage(lineage, number: $0) }
        let newest = try await store.highestNumber(ObjectLayout.lineagePrefix(lineage), name: name)
        guard let newest else { return nil }
        return try await lineageDocument(name(newest))
    }

    /// Opens one lineage object.
    func lineageDocument(_ name: ObjectName) async throws -> LineageDocument {
        let object = try await whole(name, kind: .lineage, decoder: FrameDecoder())
        guard let document = try? LineageDocument(parsing: object.footer),
            let lineage = try? LineageID(String(name.components[1])), lineage.isWrapped == (document.wrapped != nil)
        else { throw RepositoryError.damaged(name, .format) }
        return document
    }

    /// The data key that a lineage object holds.
    func dataKey(_ document: LineageDocument, of lineage: LineageID) async throws -> [UInt8] {
        guard let wrapped = document.wrapped else { return document.wrappedKey }
        let bytes = try await keys.open(wrapped, of: lineage)
        guard bytes.count == RepositoryKey.keyBytes else {
            throw RepositoryError.damaged(ObjectLayout.lineage(lineage, number: 1), .format)
        }
        return bytes
    }

    private func keep(_ document: LineageDocument, of lineage: LineageID) async throws -> SealingKey {
        let key = try SealingKey(bytes: await dataKey(document, of: lineage), lineage: lineage)
        keys.keep(key, of: lineage)
        return key
    }
}

/// Contents of a lineage object.
struct LineageDocument {
    /// The reference that means: sealed by the repository key, nothing else wraps the data key.
    static let repositoryReference = "repository"

    /// Which key wraps the data key.
    let keyReference: String
    /// The data key, wrapped by that key.
    let wrappedKey: [UInt8]

    init(dataKey: [UInt8]) {
        keyReference = Self.repositoryReference
        wrappedKey = dataKey
    }

    init(_ wrapped: WrappedKey) {
        keyReference = wrapped.reference
        wrappedKey = wrapped.bytes
    }

    init(parsing bytes: [UInt8]) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        keyReference = try reader.string()
        wrappedKey = try reader.sized()
        try reader.finish()
        guard keyReference != Self.repositoryReference || wrappedKey.count == RepositoryKey.keyBytes else {
            throw MalformedBytes()
        }
    }

    /// The data key as another key than the repository's wraps it; nil where the object holds it as it is.
    var wrapped: WrappedKey? {
        keyReference == Self.repositoryReference ? nil : WrappedKey(reference: keyReference, bytes: wrappedKey)
    }

    /// The bytes of the footer.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.string(keyReference)
        writer.sized(wrappedKey)
        return writer.bytes
    }
}
