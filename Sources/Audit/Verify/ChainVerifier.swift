import Foundation

/// Walks the chain from its oldest line to its newest.
///
/// A line's hash stands in the next one, so whatever is done to a line shows at the one after it; what is done to the
/// last lines shows only against a chain's end that was kept elsewhere.
package struct ChainVerifier {
    private let anchored: ChainState?
    private var report = ChainReport()
    private var last: ChainLink?
    /// Whether the hash of the last line is known to be the one it was written with.
    private var isLastWhole = true
    /// The lines that are not there so far, and between which places.
    private var missing: [(lines: ClosedRange<Int>, places: String)] = []
    private var place = ""
    private var lastPlace = ""

    private init(_ anchored: ChainState?) { self.anchored = anchored }

    /// What is found in the log below `directory`, whose ends were kept elsewhere as `anchored` says.
    package static func verify(_ directory: String, anchored: ChainState?) throws -> ChainReport {
        var verifier = ChainVerifier(anchored)
        let files = try AuditFile.list(directory)
        for (number, file) in files.enumerated() { try verifier.walk(file, isNewest: number == files.count - 1) }
        verifier.finish()
        return verifier.report
    }

    private mutating func walk(_ file: AuditFile, isNewest: Bool) throws {
        report.files += 1
        var lines = FileLines(try LogFile(reading: file.path))
        var row = 0
        while let line = try lines.next() {
            row += 1
            place = "\(file.name):\(row)"
            guard line.isWhole else {
                if isNewest {
                    report.note("\(place): the last line is incomplete: it is being written, or a crash has torn it.")
                } else {
                    report.add(.changed, (last?.number ?? 0) + 1, "\(place): the line is torn.")
                }
                continue
            }
            report.lines += 1
            judge(line.bytes)
            lastPlace = place
        }
    }

    private mutating func judge(_ bytes: ArraySlice<UInt8>) {
        let hash = ChainLink.hash(bytes)
        guard let line = LogLine(bytes) else {
            let number = (last?.number ?? 0) + 1
            report.add(.changed, number, "\(place): line \(number) is no line of this log.")
            last = ChainLink(number: number, sha256: hash)
            isLastWhole = false
            return
        }
        guard let last else { return begin(line, hash) }
        if line.number <= last.number { return misplaced(line) }
        if line.number > last.number + 1 {
            missing.append((last.number + 1...line.number - 1, "\(lastPlace) and \(place)"))
        } else if line.previous != last.sha256, isLastWhole {
            report.add(
                .changed,
                last.number,
                "\(lastPlace): line \(last.number) is not what line \(line.number) says it was; one of them was changed."
            )
        }
        accept(line, hash)
    }

    private mutating func accept(_ line: LogLine, _ hash: String) {
        last = ChainLink(number: line.number, sha256: hash)
        isLastWhole = true
        if let head = anchored?.head, head.number == line.number, head.sha256 != hash {
            report.add(
                .changed,
                line.number,
                "\(place): line \(line.number) is not the one whose hash was kept elsewhere; it and any number of those "
                    + "before it were written anew."
            )
        }
        if line.record.isOwn() { listen(to: line) }
    }

    /// The oldest line follows what age has removed, or nothing.
    private mutating func begin(_ line: LogLine, _ hash: String) {
        let found = ChainLink(number: line.number - 1, sha256: line.previous)
        report.start = found
        let expected = anchored?.start ?? .beginning
        if found.number > expected.number {
            if anchored == nil {
                report.note("\(place): the log begins with line \(line.number); nothing here tells why.")
            } else {
                report.add(
                    .truncated,
                    expected.number + 1,
                    "\(place): lines \(expected.number + 1) to \(found.number) before it were not removed by age."
                )
            }
        } else if found.number == expected.number, found.sha256 != expected.sha256 {
            report.add(.changed, line.number, "\(place): line \(line.number) does not follow what was before it.")
        }
        accept(line, hash)
    }

    private mutating func misplaced(_ line: LogLine) {
        guard let found = missing.firstIndex(where: { $0.lines.contains(line.number) }) else {
            report.add(.inserted, line.number, "\(place): line \(line.number) is there a second time.")
            return
        }
        let (gap, places) = missing.remove(at: found)
        if gap.lowerBound < line.number { missing.append((gap.lowerBound...line.number - 1, places)) }
        if gap.upperBound > line.number { missing.append((line.number + 1...gap.upperBound, places)) }
        report.add(.reordered, line.number, "\(place): line \(line.number) stands after line \(last?.number ?? 0).")
    }

    /// Lines that have turned up nowhere.
    private mutating func tellMissing() {
        for (gap, places) in missing {
            let which =
                gap.count == 1 ? "line \(gap.lowerBound) is" : "lines \(gap.lowerBound) to \(gap.upperBound) are"
            report.add(.removed, gap.lowerBound, "\(places): \(which) missing between them.")
        }
    }

    /// What the log says about itself, which counts as much as what is found now.
    private mutating func listen(to line: LogLine) {
        guard let own = try? JSONDecoder().decode(OwnRecord.self, from: Data(line.record)),
            let details = own.serviceEventDetails
        else { return }
        let when = "\(place): at \(own.eventTime)"
        if let bytes = details.cutBytes {
            report.note("\(when) a torn last line of \(bytes) bytes was cut off (SHA-256 \(details.cutSHA256 ?? "?")).")
        }
        if details.clean == false { report.note("\(when) the daemon started without having stopped in order.") }
        if let number = details.changedLine {
            report.add(.changed, number, "\(when) line \(number) was found to be another than the one written.")
        }
        if let number = details.unreadableLine {
            report.add(.changed, number, "\(when) line \(number) was found unreadable.")
        }
        if let count = details.unrecordedCalls {
            report.note("\(when) \(count) calls since \(details.since ?? "?") had not been recorded.")
        }
        if let count = details.unrecordedActs {
            report.note(
                "\(when) \(count) acts of the daemon's own since \(details.since ?? "?") had not been recorded."
            )
        }
        if let count = details.calls {
            report.note(
                "\(when) \(count) calls since \(details.since ?? "?") were counted together (\(own.eventName))."
            )
        }
        if own.eventName == "AuditFileMissing", let file = details.file {
            report.note("\(when) the file \(file) was found to have been taken away.")
        }
    }

    private mutating func finish() {
        report.head = last
        tellMissing()
        defer { report.findings.sort { $0.number < $1.number } }
        guard let head = anchored?.head, head.number > (last?.number ?? 0) else { return }
        let from = (last?.number ?? 0) + 1
        report.add(
            .truncated,
            from,
            "\(place): lines \(from) to \(head.number) are missing at the end; line \(head.number) had the hash "
                + "\(head.sha256)."
        )
    }
}

/// What is read of a record that the log wrote about itself.
private struct OwnRecord: Decodable {
    struct Details: Decodable {
        var clean: Bool?
        var cutBytes: Int?
        var cutSHA256: String?
        var changedLine: Int?
        var unreadableLine: Int?
        var unrecordedCalls: Int?
        var unrecordedActs: Int?
        var calls: Int?
        var since: String?
        var file: String?
    }

    let eventName: String
    let eventTime: String
    let serviceEventDetails: Details?
}
