import Access
import Foundation

/// Which part of a list is asked for.
struct PageRequest {
    /// How many are told at once.
    static let itemsMax = 1_000
    private static let itemsDefault = 100

    private let mark: String?
    private let count: Int

    /// The part behind `marker`, at most `maxItems` of it.
    init(_ marker: String?, _ maxItems: Int?) throws {
        count = maxItems ?? Self.itemsDefault
        guard (1...Self.itemsMax).contains(count) else {
            throw AccessError.invalid("\(count)", of: "maxItems", must: "have value between 1 and \(Self.itemsMax)")
        }
        mark = try marker.map { marker in
            guard let bytes = Data(base64Encoded: marker), let text = String(data: bytes, encoding: .utf8) else {
                throw AccessError(.validationError, "Invalid marker. Give the Marker of the answer before.")
            }
            return text
        }
    }

    /// The part of `all`, whose elements `key` tells apart.
    func page<Element>(of all: [Element], by key: (Element) -> String) -> Page<Element> {
        var rest = all[...]
        if let mark {
            let position = all.firstIndex { key($0) == mark }.map { $0 + 1 } ?? all.firstIndex { key($0) > mark }
            rest = all[(position ?? all.endIndex)...]
        }
        let items = Array(rest.prefix(count))
        guard let last = items.last, items.count < rest.count else { return Page(items: items, marker: nil) }
        return Page(items: items, marker: Data(key(last).utf8).base64EncodedString())
    }
}

/// A part of a list.
struct Page<Element> {
    /// What is in it.
    let items: [Element]
    /// Where the next begins; nil where this is the last.
    let marker: String?

    /// Whether there is more.
    var isTruncated: Bool { marker != nil }
}
