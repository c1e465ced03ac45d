import Ledger

extension PageRequest {
    /// The page of a list that is asked for; `id` tells entries apart.
    ///
    /// A list that is made anew at each request may have lost the entry that the page before ended with; then it ends.
    func page<Entry>(of list: [Entry], id: (Entry) -> String) -> Page<Entry> {
        let first = mark.map { mark in
            list.firstIndex { id($0) == mark.id }.map { $0 + 1 } ?? list.endIndex
        }
        let entries = Array(list[(first ?? list.startIndex)...].prefix(recordsMax))
        let isLast = (first ?? list.startIndex) + entries.count == list.endIndex
        let marker = isLast ? nil : entries.last.map { PageMark(position: 0, id: id($0)).marker }
        return Page(entries: entries, marker: marker)
    }
}
