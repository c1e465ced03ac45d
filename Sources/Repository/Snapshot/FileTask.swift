/// What a page check says about a page that was read.
package enum PageVerdict: Sendable {
    /// The page is good; store it.
    case store
    /// The page looks torn; read it again.
    case reread
    /// The page is as it was in the base snapshot; take it from there.
    case unchanged
    /// The page is bad for good; store it as it is and report it.
    case corrupt
}

/// Looks at a page of a file and its number; called on full pages that are not all zeros.
package typealias PageCheck = @Sendable (_ page: RawSpan, _ number: Int) -> PageVerdict

/// Which pages of a file are read; the others are taken from the base snapshot.
package enum PageSelection: Sendable {
    case whole
    case pages(changed: PageSet)
}

/// One file, directory or link to put into a snapshot.
package struct FileTask: Sendable {
    /// Where its contents come from.
    package enum Content: Sendable {
        /// A file on disk, up to a size (its size now where nil).
        case file(source: String, size: Int?, selection: PageSelection)
        case bytes([UInt8])
        case directory
        case symbolicLink(target: String)
    }

    /// Where it will be in the snapshot.
    package var path: String
    /// Where its contents come from.
    package var content: Content
    /// Permission bits; those of the source where nil (0600, directories 0700 where there is none).
    package var mode: UInt16?
    /// Modification time in nanoseconds since 1970; that of the source where nil (0 where there is none).
    package var modifiedNanoseconds: Int64?
    /// Looks at each page.
    package var pageCheck: PageCheck?
    /// Whether a source that does not exist is reported in the summary rather than an error.
    package var mayVanish: Bool

    package init(
        path: String,
        content: Content,
        mode: UInt16? = nil,
        modifiedNanoseconds: Int64? = nil,
        pageCheck: PageCheck? = nil,
        mayVanish: Bool = true
    ) {
        self.path = path
        self.content = content
        self.mode = mode
        self.modifiedNanoseconds = modifiedNanoseconds
        self.pageCheck = pageCheck
        self.mayVanish = mayVanish
    }
}
