import Ledger

/// Which page of a list somebody wants.
package struct KeyPageWish: Sendable {
    let limit: Int
    let marker: String?

    /// At most `limit` items, `standard` where it is not given, behind `marker`.
    package init(limit: Int?, marker: String?, standard: Int) throws {
        guard limit.map({ (1...1_000).contains($0) }) != false else {
            throw KeyError.invalid("Limit must be between 1 and 1000.")
        }
        guard marker.map({ (1...1_024).contains($0.utf8.count) }) != false else { throw Self.invalidMarker }
        self.limit = limit ?? standard
        self.marker = marker
    }

    static let invalidMarker = KeyError(.invalidMarker, "The marker is not one that this list has given.")

    /// Where in the ledger the page begins.
    var mark: PageMark? { marker.map { PageMark(position: 0, id: $0) } }

    /// The page of all `items`, which are counted from 0.
    package func page<Item: Sendable>(of items: [Item]) throws -> KeyPage<Item> {
        let start = try marker.map { marker in
            guard let start = Int(marker), (0...items.count).contains(start) else { throw Self.invalidMarker }
            return start
        }
        let rest = items.dropFirst(start ?? 0)
        let isCut = rest.count > limit
        return KeyPage(items: Array(rest.prefix(limit)), next: isCut ? "\((start ?? 0) + limit)" : nil)
    }

    /// The page that begins with `documents`, of which there is one more than fits if there are more pages.
    func page<D: Document>(_ documents: [D]) -> KeyPage<D> {
        let items = documents.prefix(limit)
        return KeyPage(items: Array(items), next: documents.count > limit ? items.last?.id : nil)
    }
}

/// A page of a list.
package struct KeyPage<Item: Sendable>: Sendable {
    /// What is on it.
    package var items: [Item]
    /// The marker behind it; nil at the end.
    package var next: String?
}
