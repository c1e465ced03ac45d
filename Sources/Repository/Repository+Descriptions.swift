extension Repository {
    /// Notes a document about a stream; durable on return, the newest counts.
    package func describe(_ stream: StreamID, document: [UInt8]) async throws {
        try await epoch.check()
        guard document.count <= RepositoryConfiguration.documentBytesMax else {
            throw RepositoryError.limitExceeded(
                "The description of stream \(stream)",
                max: RepositoryConfiguration.documentBytesMax
            )
        }
        let earlier = try await objects.store.list(prefix: ObjectLayout.descriptionPrefix(stream))
        let number = (earlier.compactMap { ObjectLayout.number(of: $0.name) }.max() ?? 0) + 1
        let name = ObjectLayout.description(stream, number: number)
        try await objects.putSmall(name, kind: .description, key: objects.keys.repository, footer: document)
        for info in earlier { try await objects.store.delete(info.name) }
    }

    /// Deletes the documents about a stream, and nothing else.
    package func removeDescription(of stream: StreamID) async throws {
        try await epoch.check()
        for info in try await objects.store.list(prefix: ObjectLayout.descriptionPrefix(stream)) {
            try await objects.store.delete(info.name)
        }
    }

    /// The newest document about a stream; nil where there is none.
    package func description(of stream: StreamID) async throws -> [UInt8]? {
        guard let newest = try await objects.store.list(prefix: ObjectLayout.descriptionPrefix(stream)).last else {
            return nil
        }
        return try await objects.whole(newest.name, kind: .description, decoder: FrameDecoder()).footer
    }

    /// The newest document of every stream that has one.
    package func descriptions() async throws -> [StreamID: [UInt8]] {
        var documents: [StreamID: [UInt8]] = [:]
        for info in try await objects.store.list(prefix: ObjectLayout.descriptions) {
            guard let name = info.name.components.dropFirst().first else { continue }
            let stream = try StreamID(String(name))
            documents[stream] = try await objects.whole(info.name, kind: .description, decoder: FrameDecoder()).footer
        }
        return documents
    }
}
