import Foundation
import Glibc
import Synchronization

/// How far a long command is, on standard error where that is a terminal; quiet everywhere else.
final class ProgressLine: Sendable {
    private let title: String
    private let isShown = isatty(STDERR_FILENO) == 1
    private let shownPercent = Mutex(-1)

    /// A line that begins with a title.
    init(_ title: String) { self.title = title }

    deinit {
        if isShown, shownPercent.withLock({ $0 >= 0 }) { write("\n") }
    }

    /// Shows how much of all is done, in `unit`; a whole percent at a time.
    func show(_ done: Int, of total: Int, unit: String) {
        guard isShown else { return }
        let percent = total > 0 ? min(100, done * 100 / total) : 100
        shownPercent.withLock { shown in
            guard percent != shown else { return }
            shown = percent
            write("\r\(title): \(percent) % (\(done) of \(total) \(unit))")
        }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
