import Engine
import Repository

/// The stretches of captured log that together name every page changed from a base's start to a backup's start.
///
/// An instance that was restored changes pages twice before its first backup: the replay writes what the log of its
/// source says, and then it writes log of its own, on a timeline that begins where the replay stopped.
struct ChangeTrail: Sendable {
    /// One stretch of one stream.
    struct Stretch: Sendable {
        let log: LogStream
        let span: LogSpan
    }

    private let stretches: [Stretch]

    /// The stretches, in order, oldest first.
    init(_ stretches: [Stretch]) { self.stretches = stretches }

    /// Whether every byte of every stretch was captured, without a gap.
    var isCaptured: Bool {
        stretches.allSatisfy { stretch in
            stretch.log.ranges().contains {
                Int($0.timeline) == stretch.span.timeline && $0.start <= stretch.span.start
                    && $0.end >= stretch.span.end
            }
        }
    }

    /// How much log's notes are read at once, so that a day's are never in memory together.
    private static let readBytesMax = 1 << 30

    /// The pages that the log says were changed.
    func changedPages() async throws -> ChangedPages {
        var changes = ChangedPages()
        for stretch in stretches {
            let span = stretch.span
            for from in stride(from: span.start, to: span.end, by: Self.readBytesMax) {
                let to = min(span.end, from + UInt64(Self.readBytesMax))
                let notes = try await stretch.log.annotations(timeline: UInt32(span.timeline), from: from, to: to)
                for note in notes { changes.formUnion(try LogNotes(decoding: note.bytes).pages) }
            }
        }
        return changes
    }
}

extension ChangeTrail {
    /// Which log tells what changed since the base; nothing where no log can.
    static func find(
        from base: LogSpan,
        of stream: String,
        to start: UInt64,
        for instance: Instance,
        _ fleet: Fleet
    ) async throws -> ChangeTrail? {
        var stretches: [Stretch] = []
        var ownStart = base.start
        if base.timeline != instance.timeline {
            let dataDirectory = try fleet.server(of: instance).dataDirectory
            guard let history = try TimelineHistory.read(UInt32(instance.timeline), in: dataDirectory),
                Int(history.parent) == base.timeline, history.switchPoint.rawValue >= base.end
            else { return nil }
            ownStart = history.switchPoint.rawValue
            let log = try await fleet.repository(instance.scope).log(
                stream: StreamID(stream),
                lineage: LineageID(instance.lineage)
            )
            let replayed = LogSpan(timeline: base.timeline, start: base.start, end: ownStart)
            stretches.append(Stretch(log: log, span: replayed))
        } else if stream != instance.stream {
            return nil
        }
        // A backup that begins before its base, or before its own timeline, is of a state that no log leads to.
        guard base.start <= start, ownStart <= start else { return nil }
        let log = try await fleet.log(of: instance)
        try await fleet.urgency.hurrying(instance.resourceID) {
            try await awaitLog(log, through: start, of: instance)
        }
        let own = LogSpan(timeline: instance.timeline, start: ownStart, end: start)
        return ChangeTrail(stretches + [Stretch(log: log, span: own)])
    }

    /// Gives a capture that runs the moment it needs to reach the backup's start.
    private static func awaitLog(_ log: LogStream, through position: UInt64, of instance: Instance) async throws {
        guard instance.isBackedUp, instance.wish == .running else { return }
        let limit = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < limit, (log.end(of: UInt32(instance.timeline)) ?? 0) < position {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
