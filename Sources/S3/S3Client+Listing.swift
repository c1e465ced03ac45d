/// What lies under a prefix.
struct S3Listing: Sendable {
    /// Keys and sizes.
    var objects: [(key: String, size: Int)] = []
    /// Prefixes one level down, where a listing of one level was asked for.
    var folders: [String] = []
}

extension S3Client {
    /// The folders right under the settings' prefix that hold objects, sorted.
    package func folders() async throws -> [String] {
        let prefix = settings.prefix
        do {
            return try await list(prefix, delimiter: "/").folders
                .map { String($0.dropFirst(prefix.count).dropLast()) }
                .filter { !$0.isEmpty && !$0.hasPrefix(".") }
                .sorted()
        } catch {
            throw S3Store.meaning(of: error, "list", nil, settings)
        }
    }

    /// All keys that begin with a prefix, page by page.
    func list(_ prefix: String, delimiter: String? = nil) async throws -> S3Listing {
        var listing = S3Listing()
        var token: String?
        repeat {
            var request = S3Request(method: "GET", query: [("list-type", "2"), ("prefix", prefix)])
            if let delimiter { request.query.append(("delimiter", delimiter)) }
            if let token { request.query.append(("continuation-token", token)) }
            let page = try S3Document.answer(try await send(request))
            for item in page.all("Contents") {
                guard let key = item["Key"], let size = item["Size"].flatMap(Int.init) else { throw S3Document.strange }
                listing.objects.append((key, size))
            }
            listing.folders += page.all("CommonPrefixes").compactMap { $0["Prefix"] }
            token = try page.nextPage(after: token)
        } while token != nil
        return listing
    }
}

extension S3Document {
    /// What the next page of a listing is asked for with; nil behind the last.
    ///
    /// A store that does not say how to go on would hide the rest, and one that gives the same token again would be asked
    /// for ever: both are refused.
    func nextPage(after token: String?) throws -> String? {
        guard self["IsTruncated"] == "true" else { return nil }
        guard let next = self["NextContinuationToken"], !next.isEmpty, next != token else { throw Self.strange }
        return next
    }
}
