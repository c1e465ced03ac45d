import Ledger

extension Page {
    /// The page that `request` asks for of entries that have names, in the order of these.
    init(_ entries: [Entry], _ request: PageRequest, name: (Entry) -> String) {
        let sorted = entries.sorted { name($0) < name($1) }
        let rest = request.mark.map { mark in sorted.drop { name($0) <= mark.id } } ?? sorted[...]
        let page = rest.prefix(request.recordsMax)
        let isLast = page.count == rest.count
        self.init(
            entries: Array(page),
            marker: isLast ? nil : page.last.map { PageMark(position: 0, id: name($0)).marker }
        )
    }
}

/// Refuses filters where an operation has none, as RDS does.
func refuseFilters(_ filters: [Filter]?) throws { _ = try Filters(filters, known: []) }
