import Fleet
import Foundation
import Repository

/// What `holdfast repository status` says about one repository.
struct StatusText {
    let usage: RepositoryUsage
    let labels: [String: SnapshotLabel]

    /// All of it, a line each.
    var lines: [String] {
        let log = usage.streams.reduce(0) { $0 + $1.logBytes }
        let total =
            "\(text(usage.totalBytes)) in all: \(usage.packs) packs of \(text(usage.packBytes)) "
            + "(\(text(usage.liveBytes)) used, \(text(usage.deadBytes)) dead, \(text(usage.unnamedBytes)) unnamed), "
            + "log \(text(log))"
        return [total] + streams.flatMap(lines(of:))
    }

    private var streams: [String] {
        let named = usage.snapshots.map(\.stream.name) + usage.streams.filter { $0.logObjects > 0 }.map(\.stream.name)
        return Set(named).sorted { (title(of: $0), $0) < (title(of: $1), $1) }
    }

    private func lines(of stream: String) -> [String] {
        let own = usage.snapshots.filter { $0.stream.name == stream }
        let log = usage.streams.first { $0.stream.name == stream }
        let alone = own.reduce(0) { $0 + $1.freedBytes }
        let head =
            "\(title(of: stream)): \(own.count) snapshots, \(text(alone)) alone, log \(text(log?.logBytes ?? 0)) "
            + "in \(log?.logObjects ?? 0) objects"
        return [head] + own.sorted { order($0) < order($1) }.map(line(of:))
    }

    private func line(of snapshot: RepositoryUsage.SnapshotUsage) -> String {
        let label = labels[snapshot.id.name]
        let time = label?.completeAt.map { $0.formatted(.iso8601) } ?? "unknown time"
        return "  \(label?.title ?? "manifest \(snapshot.id)"), \(time): \(text(snapshot.logicalBytes)), "
            + "\(text(snapshot.freedBytes)) alone, \(text(snapshot.sharedBytes)) shared"
    }

    private func title(of stream: String) -> String {
        let names = usage.snapshots.filter { $0.stream.name == stream }.compactMap { labels[$0.id.name] }
        let newest = names.max { ($0.completeAt ?? .distantPast) < ($1.completeAt ?? .distantPast) }
        return newest.map { "instance \($0.instance) (\(stream))" } ?? "instance \(stream)"
    }

    private func order(_ snapshot: RepositoryUsage.SnapshotUsage) -> Date {
        labels[snapshot.id.name]?.completeAt ?? .distantPast
    }

    private func text(_ bytes: Int) -> String { ByteText.text(bytes) }
}

/// Sizes as people read them.
enum ByteText {
    private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]

    /// A number of bytes in the largest unit of which it is at least one, with one decimal.
    static func text(_ bytes: Int) -> String {
        var (value, unit) = (Double(bytes), 0)
        while abs(value) >= 1_024, unit < units.count - 1 {
            value /= 1_024
            unit += 1
        }
        return unit == 0 ? "\(bytes) B" : String(format: "%.1f ", value) + units[unit]
    }
}
