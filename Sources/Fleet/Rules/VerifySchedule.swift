package import Foundation

/// When a repository is verified: once a day, from a quiet hour on.
package enum VerifySchedule {
    /// Whether a verification is due: none was begun since that hour last struck.
    ///
    /// A quiet hour that passed while the daemon was down is made up for as soon as it is up again.
    package static func isDue(hour: Int, lastBegunAt: Date, now: Date) -> Bool {
        let hourStart = Double(hour) * 3_600
        let days = ((now.timeIntervalSince1970 - hourStart) / secondsPerDay).rounded(.down)
        return lastBegunAt < Date(timeIntervalSince1970: days * secondsPerDay + hourStart)
    }
}
