import Repository
import Transport

extension S3Store {
    /// Writes a large object in parts that travel side by side; it appears whole or not at all.
    ///
    /// `lock` are the header fields that lock it.
    func putInParts(
        _ name: ObjectName,
        _ bytes: [UInt8],
        _ lock: [(name: String, value: String)],
        writesOnce: Bool
    ) async throws {
        let upload = try await begin(key(name), lock)
        do {
            let tags = try await send(parts: bytes, of: key(name), upload)
            try await complete(key(name), upload, tags, writesOnce: writesOnce)
        } catch let failure as S3Failure where failure.code == "NoSuchUpload" {
            // Completed already by an attempt whose answer was lost.
            guard try await get(name) == bytes else { throw failure }
        } catch {
            try? await abort(key(name), upload)
            throw error
        }
    }

    /// Whether an object is large enough to be written in parts, and can be locked then.
    func isForParts(_ bytes: [UInt8], _ lock: [(name: String, value: String)]) -> Bool {
        bytes.count > client.settings.partBytes && (lock.isEmpty || foundAbilities.locksInParts != false)
    }

    /// The request that begins an upload; `lock` are the header fields that lock the object.
    func beginning(_ key: String, _ lock: [(name: String, value: String)]) -> S3Request {
        var request = S3Request(method: "POST", key: key, query: [("uploads", "")], headers: lock)
        if !lock.isEmpty { request.addChecksum() }
        return request
    }

    /// Begins an upload; returns its identifier.
    func begin(_ key: String, _ lock: [(name: String, value: String)] = []) async throws -> String {
        let answer = try S3Document.answer(try await client.send(beginning(key, lock)))
        guard let upload = answer["UploadId"], !upload.isEmpty else { throw S3Document.strange }
        return upload
    }

    /// Gives an upload up; the store forgets its parts.
    func abort(_ key: String, _ upload: String) async throws {
        do {
            _ = try await client.send(S3Request(method: "DELETE", key: key, query: [("uploadId", upload)]))
        } catch let failure as S3Failure where failure.status == 404 {}
    }

    /// Sends one part; returns its tag.
    func send(part: ArraySlice<UInt8>, number: Int, of key: String, _ upload: String) async throws -> String {
        var request = S3Request(method: "PUT", key: key, body: part)
        request.query = [("partNumber", "\(number)"), ("uploadId", upload)]
        if foundAbilities.lock != nil { request.addChecksum() }
        guard let tag = try await client.send(request).headers["etag"] else { throw S3Document.strange }
        return tag
    }

    /// Makes an object of the parts; throws `S3Failure` 412 where the name is in use and `writesOnce` was asked for.
    func complete(_ key: String, _ upload: String, _ tags: [String], writesOnce: Bool) async throws {
        let parts = tags.enumerated().map { index, tag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag)</ETag></Part>"
        }
        let text = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
        var request = S3Request(method: "POST", key: key, query: [("uploadId", upload)], body: Array(text.utf8)[...])
        if writesOnce { request.headers = [("If-None-Match", "*")] }
        let answer = try await client.send(request)
        // The status is sent before the work is done, so that a failure may come as the body of a success.
        if let document = S3Document(parsing: answer.body), document.name == "Error" {
            throw S3Failure(status: 500, headers: answer.headers, body: answer.body)
        }
    }

    /// Gives up the uploads that an earlier writer has left.
    func abortLeftovers() async throws {
        let request = S3Request(method: "GET", query: [("uploads", ""), ("prefix", client.settings.prefix)])
        for upload in try S3Document.answer(try await client.send(request)).all("Upload") {
            guard let key = upload["Key"], key.hasPrefix(client.settings.prefix), let identifier = upload["UploadId"]
            else { continue }
            try await abort(key, identifier)
        }
    }

    private func send(parts bytes: [UInt8], of key: String, _ upload: String) async throws -> [String] {
        let partBytes = client.settings.partBytes
        let starts = Array(stride(from: 0, to: bytes.count, by: partBytes))
        return try await withThrowingTaskGroup(of: (Int, String).self) { group in
            var tags = [String](repeating: "", count: starts.count)
            for (index, start) in starts.enumerated() {
                if index >= client.settings.partsInFlightMax, let (done, tag) = try await group.next() {
                    tags[done] = tag
                }
                group.addTask {
                    let part = bytes[start..<min(start + partBytes, bytes.count)]
                    return (index, try await self.send(part: part, number: index + 1, of: key, upload))
                }
            }
            for try await (done, tag) in group { tags[done] = tag }
            return tags
        }
    }
}
