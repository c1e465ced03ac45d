import FoundationEssentials
import Ledger
import Wire

/// Which page of a list a client wants.
struct PageRequest: Sendable {
    /// How many entries a page may have.
    static let records = 20...100

    /// At most this many entries.
    let recordsMax: Int
    /// Where the page before ended.
    let mark: PageMark?

    /// The page that `MaxRecords` and `Marker` ask for.
    init(maxRecords: Int?, marker: String?, allowed: ClosedRange<Int> = records) throws {
        recordsMax = maxRecords ?? Self.records.upperBound
        guard allowed.contains(recordsMax) else {
            throw ServiceError.invalidParameterValue(
                "Invalid value \(recordsMax) for MaxRecords. "
                    + "Must be between \(allowed.lowerBound) and \(allowed.upperBound)"
            )
        }
        mark = try marker.map { try PageMark(marker: $0) }
    }
}

/// A part of a list, and the marker behind which the next part begins.
struct Page<Entry> {
    var entries: [Entry]
    var marker: String?
}

extension PageMark {
    /// The refusal of a marker that no page answered.
    static var refusal: ServiceError {
        .invalidParameterValue("The Marker is not valid. Pass the one that the page before answered, or none.")
    }

    /// The mark that a marker holds; it names an entry, so that pages survive changes of the list.
    init(marker: String) throws {
        let parts = Data(base64Encoded: marker).flatMap { String(bytes: $0, encoding: .utf8) }?
            .split(separator: ":", maxSplits: 1)
        guard let parts, parts.count == 2, let position = Int64(parts[0]) else {
            throw Self.refusal
        }
        self.init(position: position, id: String(parts[1]))
    }

    /// What clients hand back to go on behind this mark.
    var marker: String { Data("\(position):\(id)".utf8).base64EncodedString() }
}

extension LedgerReader {
    /// How many documents are read at once when a filter may drop most of them.
    private static var scanDocumentsMax: Int { 500 }

    /// The documents that `matches` lets through, from where `request` begins, one page of them.
    func page<D: Document>(
        of type: D.Type,
        in scope: Scope,
        having term: String? = nil,
        _ request: PageRequest,
        startingAt start: PageMark? = nil,
        where matches: (D) -> Bool
    ) throws -> Page<D> {
        try page(of: type, in: scope, having: term, request, startingAt: start) { matches($0) ? $0 : nil }
    }

    /// What `entry` makes of documents, from where `request` begins, one page of it; nil leaves a document out.
    func page<D: Document, Entry>(
        of type: D.Type,
        in scope: Scope,
        having term: String? = nil,
        _ request: PageRequest,
        startingAt start: PageMark? = nil,
        of entry: (D) throws -> Entry?
    ) throws -> Page<Entry> {
        var found: [Entry] = []
        var last: PageMark?
        var mark = request.mark ?? start
        var limit = request.recordsMax + 1
        while true {
            let batch = try documents(type, in: scope, having: term, after: mark, limit: limit)
            for document in batch {
                guard let entry = try entry(document) else { continue }
                if found.count == request.recordsMax { return Page(entries: found, marker: last?.marker) }
                found.append(entry)
                last = PageMark(document)
            }
            guard batch.count == limit, let end = batch.last else { return Page(entries: found) }
            mark = PageMark(end)
            limit = Self.scanDocumentsMax
        }
    }

    private func documents<D: Document>(
        _ type: D.Type,
        in scope: Scope,
        having term: String?,
        after mark: PageMark?,
        limit: Int
    ) throws -> [D] {
        guard let term else { return try list(type, in: scope, after: mark, limit: limit) }
        return try list(type, in: scope, having: term, after: mark, limit: limit)
    }
}
