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
        let number = (try await descriptionNumber(of: stream) ?? 0) + 1
        let name = ObjectLayout.description(stream, number: number)
        try await objects.putSmall(name, kind: .description, key: objects.keys.repository, footer: document)
        for info in try await objects.store.list(prefix: ObjectLayout.descriptionPrefix(stream)) {
            guard let earlier = ObjectLayout.number(of: info.name), earlier < number else { continue }
            try await objects.store.delete(info.name)
        }
    }

    private func descriptionNumber(of stream: StreamID) async throws -> Int? {
        try await objects.store.highestNumber(
            ObjectLayout.descriptionPrefix(stream),
            name: { ObjectLayout.description(stream, number: $0) }
        )
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
        var retries = 0
        while let number = try await descriptionNumber(of: stream) {
            let name = ObjectLayout.description(stream, number: number)
            do {
                return try await objects.whole(name, kind: .description, decoder: FrameDecoder()).footer
            } catch let error as RepositoryError where error.isMissing(name) && retries < ObjectLayout.listingsMax {
                // A newer one has replaced it meanwhile.
                retries += 1
            }
        }
        return nil
    }

    /// The newest document of every stream that has one.
    package func descriptions() async throws -> [StreamID: [UInt8]] {
        var documents: [StreamID: [UInt8]] = [:]
        let names = try await objects.store.list(prefix: ObjectLayout.descriptions).map(\.name)
        for name in Set(names.compactMap { $0.components.dropFirst().first.map(String.init) }).sorted() {
            let stream = try StreamID(name)
            documents[stream] = try await description(of: stream)
        }
        return documents
    }
}
