import Foundation
import Wire

/// Calls that are told of together, because there were too many to write a line of each.
struct CallTally {
    /// When the first came.
    let since: Date
    private var calls = 0
    private var addresses = NameTally()
    private var keys = NameTally()
    private var errors = NameTally()

    /// A tally that begins at `since`.
    init(since: Date) { self.since = since }

    mutating func add(_ call: AuditedCall) {
        calls += 1
        if let address = call.connection.sourceAddress { addresses.add(address) }
        if let key = call.accessKeyID { keys.add(key) }
        if let code = call.error?.code { errors.add(code) }
    }

    /// What its record says.
    var details: [(name: String, value: Wire)] {
        [
            ("calls", .integer(calls)), ("since", .string(EventTime.text(since))),
            ("sourceIPAddresses", addresses.wire("sourceIPAddress")), ("accessKeyIds", keys.wire("accessKeyId")),
            ("errorCodes", errors.wire("errorCode")),
        ]
    }
}

/// How often each of the first few names came up.
struct NameTally {
    /// The most names that are told; what is beyond is counted together.
    static let namesMax = 16
    private static let nameBytesMax = 128

    private var names: [(name: String, calls: Int)] = []
    private var others = 0

    mutating func add(_ name: String) {
        let name = AuditRecord.cut(name, Self.nameBytesMax)
        if let known = names.firstIndex(where: { $0.name == name }) {
            names[known].calls += 1
        } else if names.count < Self.namesMax {
            names.append((name, 1))
        } else {
            others += 1
        }
    }

    /// The names, each as a member called `member` beside its count; what is beyond them has none.
    func wire(_ member: String) -> Wire {
        var told = names.map { Wire.structure([(member, .string($0.name)), ("calls", .integer($0.calls))]) }
        if others > 0 { told.append(.structure([("others", .bool(true)), ("calls", .integer(others))])) }
        return .list(element: "member", told)
    }
}
