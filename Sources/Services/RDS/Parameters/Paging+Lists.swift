import Ledger

extension PageRequest {
    /// The page that is asked for of a list that has an order of its own; `id` tells entries apart.
    ///
    /// Only for lists that stay as they are while they are read: where the entry that the page before ended with is gone,
    /// nothing tells where to go on, and the marker is refused. Entries that come and go have a ``Page`` by their names.
    func page<Entry>(of list: [Entry], id: (Entry) -> String) throws -> Page<Entry> {
        let first = try mark.map { mark in
            guard let last = list.firstIndex(where: { id($0) == mark.id }) else { throw PageMark.refusal }
            return last + 1
        }
        let rest = list[(first ?? list.startIndex)...]
        let entries = Array(rest.prefix(recordsMax))
        let marker = entries.count == rest.count ? nil : entries.last.map { PageMark(position: 0, id: id($0)).marker }
        return Page(entries: entries, marker: marker)
    }
}
