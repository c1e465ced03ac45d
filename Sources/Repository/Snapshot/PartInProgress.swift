/// What the reading of one part of a file carries along.
struct PartInProgress {
    /// The file.
    let source: SourceFile
    /// The file as it was opened.
    let opened: SourceFile.Opened
    /// Where its pages end up.
    let entry: FileInProgress
    /// The file in the base snapshot.
    var base: BasePages?
    /// Where the file ends: before the size that it was opened with where that turned out.
    var end: Int
    /// What is dealt with next; nil where the part, or the file, has ended.
    private(set) var batch: PageBatch?
    private let pageBytes: Int
    private var walk: PageWalk
    /// What the last batch had no room for.
    private var left: PageStretch?

    init(_ source: SourceFile, _ opened: SourceFile.Opened, part: Int, in session: SnapshotSession) throws {
        self.source = source
        self.opened = opened
        end = opened.size
        let pageBytes = session.configuration.pageBytes
        self.pageBytes = pageBytes
        entry = FileInProgress(pageBytes: pageBytes) { size, runs in
            try source.complete(part, runs: runs, end: size, in: session)
        }
        let base = try BasePages(path: source.task.path, size: opened.size, session: session)
        self.base = base
        let plan = PagePlan(
            source.pages(of: part, size: opened.size, pageBytes: pageBytes),
            selection: base?.healing(source.selection) ?? source.selection,
            basePages: base?.count ?? 0
        )
        walk = PageWalk(plan, of: opened, pageBytes: pageBytes)
    }

    /// Plans the next batch.
    mutating func plan() throws {
        var next = PageBatch(pageBytes: pageBytes)
        while end == opened.size, let stretch = try left ?? walk.next() {
            left = next.take(stretch, fileBytes: opened.size)
            guard left == nil else { break }
        }
        batch = next.steps.isEmpty ? nil : next
    }
}
