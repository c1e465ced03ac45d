package import Repository

/// The objects of a region on another host, to read.
package final class PeerStore: ObjectStore {
    /// Largest object; none that another daemon has written is larger.
    private static let objectBytesMax = 1 << 30

    private let client: PeerClient

    /// The objects of the region that a client asks.
    init(_ client: PeerClient) {
        self.client = client
    }

    package func get(_ name: ObjectName) async throws -> [UInt8] {
        try await get(name, range: 0..<size(of: name))
    }

    package func get(_ name: ObjectName, range: Range<Int>) async throws -> [UInt8] {
        try await asking {
            var bytes: [UInt8] = []
            while bytes.count < range.count {
                let offset = range.lowerBound + bytes.count
                let count = min(ReadObject.bytesMax, range.upperBound - offset)
                let part = try await client.read(ReadObject(name: name.text, offset: offset, count: count))
                guard part.count <= count else { throw strange }
                if bytes.isEmpty { bytes.reserveCapacity(min(range.count, part.count * 8)) }
                bytes += part
                if part.count < count { break }
            }
            return bytes
        }
    }

    package func size(of name: ObjectName) async throws -> Int {
        try await asking {
            let bytes = try await client.call(MeasureObject(name: name.text)).bytes
            guard (0...Self.objectBytesMax).contains(bytes) else { throw strange }
            return bytes
        }
    }

    package func list(prefix: String) async throws -> [ObjectInfo] {
        try await asking {
            var infos: [ObjectInfo] = []
            while true {
                let page = try await client.call(ListObjects(prefix: prefix, after: infos.last?.name.text))
                infos += try understood(page, of: prefix, after: infos.last?.name)
                guard infos.count <= client.settings.listedObjectsMax else { throw strange }
                if page.isComplete { return infos }
            }
        }
    }

    /// The objects of a page that goes on where the last has ended.
    private func understood(
        _ page: ListObjects.Output,
        of prefix: String,
        after last: ObjectName?
    ) throws -> [ObjectInfo] {
        guard page.names.count == page.sizes.count, page.names.count <= ListObjects.objectsMax,
            page.isComplete || !page.names.isEmpty
        else { throw strange }
        var last = last
        return try zip(page.names, page.sizes).map { text, size in
            guard let name = try? ObjectName(text), text.hasPrefix(prefix), last.map({ $0 < name }) ?? true,
                (0...Self.objectBytesMax).contains(size)
            else { throw strange }
            last = name
            return ObjectInfo(name: name, size: size)
        }
    }

    private var strange: PeerError { .unintelligible(client.settings.region) }

    package func put(_ name: ObjectName, _ bytes: [UInt8]) async throws { throw readOnly }

    package func replace(_ name: ObjectName, _ bytes: [UInt8]) async throws { throw readOnly }

    package func delete(_ name: ObjectName) async throws { throw readOnly }

    package func prepareForWriting() async throws { throw readOnly }

    private var readOnly: RepositoryError {
        RepositoryError(
            .readOnly,
            "The repository of region \(client.settings.region) is another daemon's; ask that one to change it."
        )
    }

    /// Says in a store's words what a peer can't.
    private func asking<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as PeerError {
            throw RepositoryError(.storeFailed, error.message, cause: error.cause)
        }
    }
}
