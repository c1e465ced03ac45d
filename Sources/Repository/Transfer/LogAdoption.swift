/// Takes log of one stream over from another repository.
struct LogAdoption {
    /// How often the source's objects are listed again before what is missing counts as missing.
    private static let listingsMax = 3
    /// How often an object that does not open is read in one round.
    private static let readingsMax = 3
    /// In how many rounds, which end with the error, an object must not open before it counts as damaged at the source.
    private static let roundsMax = 3

    /// Where the log is put.
    let log: LogStream
    /// Where it comes from.
    let source: ForeignRepository
    /// The lineage it is sealed in there; in another one than here it is sealed anew.
    let lineage: LineageID
    /// What ends before is left out.
    let since: LogPosition?
    private var adopted = AdoptedLog()
    private var index = LogIndex()
    private var hasKey = false

    init(log: LogStream, source: ForeignRepository, lineage: LineageID, since: LogPosition?) {
        self.log = log
        self.source = source
        self.lineage = lineage
        self.since = since
    }

    /// Copies what is missing, timeline by timeline and in order.
    mutating func run() async throws -> AdoptedLog {
        try await list()
        for timeline in index.timelines where timeline >= since?.timeline ?? 0 { try await adopt(timeline) }
        try await log.tidyAdopted()
        adopted.ranges = log.ranges()
        return adopted
    }

    private mutating func list() async throws {
        let infos = try await source.objects.store.list(prefix: ObjectLayout.logPrefix(log.stream))
        index = LogIndex(infos.lazy.map(\.name), stream: log.stream)
    }

    private mutating func adopt(_ timeline: UInt32) async throws {
        var position = since.flatMap { $0.timeline == timeline ? $0.position : nil } ?? 0
        var (listings, readings) = (1, 1)
        while let piece = next(timeline, after: position) {
            try Task.checkCancellation()
            do {
                guard try await adopt(piece, mayBeginRange: listings >= Self.listingsMax) else {
                    // A hole that the source doesn't know of; an old listing is the likelier reason.
                    try await list()
                    listings += 1
                    continue
                }
            } catch let error as RepositoryError where error.damage?.reason == .missing {
                // It was merged or has expired meanwhile.
                guard listings < Self.listingsMax else { throw Self.oldListing(piece.object, log.stream) }
                try await list()
                listings += 1
                continue
            } catch let error as RepositoryError where error.code == .damaged {
                guard let damage = error.damage else { throw error }
                // On its way it may have been changed, and the gap would be for ever.
                guard readings >= Self.readingsMax else {
                    readings += 1
                    continue
                }
                guard log.noteRefusal(of: piece.object) >= Self.roundsMax else { throw error }
                adopted.damages.append(damage)
            }
            (listings, readings) = (1, 1)
            position = piece.object.end
        }
    }

    /// The first log of a timeline that ends after a position and is not here.
    private func next(_ timeline: UInt32, after position: UInt64) -> LogPiece? {
        let here = log.ranges().filter { $0.timeline == timeline }
        return index.pieces(of: timeline).first { piece in
            let start = max(piece.start, min(position, piece.object.end))
            let rest = LogRange(timeline: timeline, start: start, end: piece.object.end)
            return rest.count > 0 && !here.contains { $0.covers(rest) }
        }
    }

    /// Copies one object; false where a hole before it is not expected and may not be made either.
    private mutating func adopt(_ piece: LogPiece, mayBeginRange: Bool) async throws -> Bool {
        let name = ObjectLayout.log(log.stream, piece.object)
        let object: OpenedObject
        let footer: LogFooter
        do {
            (object, footer) = try await authentic(name, piece.object)
        } catch let error as RepositoryError {
            throw error.adding(stream: log.stream)
        }
        let beginsAnew = !footer.beginsRange && !log.follows(piece)
        guard !beginsAnew || mayBeginRange else { return false }
        let reseals = lineage != log.lineage
        if !hasKey, !reseals {
            // Only now: a key that opens what is sealed is the lineage's, whoever has sent it.
            try await log.objects.adopt(try await source.key(of: log.lineage))
            hasKey = true
        }
        let bytes =
            beginsAnew || reseals
            ? try await log.resealed(piece.object, object, footer, beginsRange: beginsAnew || footer.beginsRange)
            : object.bytes
        try await log.adopt(piece.object, bytes)
        adopted.bytesMoved += bytes.count
        return true
    }

    private func authentic(_ name: ObjectName, _ range: LogRange) async throws -> (OpenedObject, LogFooter) {
        let (objects, lineage) = (source.objects, lineage)
        return try await withTaskExecutorPreference(BlockingWork.background) {
            let object = try await objects.sealed(name, kind: .log)
            guard object.opener.header.lineage == lineage else { throw RepositoryError.damaged(name, .format) }
            return (object, try object.authenticateLog(range))
        }
    }

    private static func oldListing(_ range: LogRange, _ stream: StreamID) -> RepositoryError {
        RepositoryError(
            .storeFailed,
            """
            The source lists log of \(stream) from \(range.start) to \(range.end) that is not there; its listing is \
            old. Try again later.
            """
        )
    }
}
