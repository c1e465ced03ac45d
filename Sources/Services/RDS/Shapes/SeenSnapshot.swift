import Fleet
import Ledger

/// How a snapshot comes to be in somebody's list.
enum SnapshotView: Sendable {
    /// It is the account's own.
    case own
    /// Everyone may restore it.
    case open
    /// It is shared with the account.
    case shared

    /// The type of a snapshot that is seen so.
    func type(of snapshot: Snapshot) -> String {
        switch self {
        case .own: snapshot.origin.rawValue
        case .open: "public"
        case .shared: "shared"
        }
    }
}

/// A snapshot, and how it comes to be in a list.
struct SeenSnapshot: Sendable {
    let snapshot: Snapshot
    let view: SnapshotView

    /// One of the account's own.
    init(own snapshot: Snapshot) { self.init(snapshot, as: .own) }

    /// A snapshot that is seen so.
    init(_ snapshot: Snapshot, as view: SnapshotView) {
        self.snapshot = snapshot
        self.view = view
    }

    /// A snapshot as an account sees it that may.
    init(_ snapshot: Snapshot, by account: String) {
        let isShared = snapshot.sharedWith?.contains(account) ?? false
        self.init(snapshot, as: snapshot.scope.account == account ? .own : isShared ? .shared : .open)
    }

    /// The type in the words of RDS.
    var type: String { view.type(of: snapshot) }

    /// Where it stands in the order that all lists have.
    private var mark: PageMark {
        view == .own ? PageMark(snapshot) : PageMark(position: snapshot.position, id: snapshot.arn)
    }

    /// One page out of those of several lists, each of which is in order.
    static func merge(_ pages: [Page<SeenSnapshot>], _ request: PageRequest) -> Page<SeenSnapshot> {
        if pages.count == 1 { return pages[0] }
        var entries: [SeenSnapshot] = []
        let all = pages.flatMap(\.entries).sorted { ($0.mark.position, $0.mark.id) < ($1.mark.position, $1.mark.id) }
        // What is shared and public is in two lists, under one mark.
        for entry in all where entries.last?.mark != entry.mark { entries.append(entry) }
        let isMore = entries.count > request.recordsMax || pages.contains { $0.marker != nil }
        entries = Array(entries.prefix(request.recordsMax))
        return Page(entries: entries, marker: isMore ? entries.last?.mark.marker : nil)
    }
}
