/// Which objects were found sound, and when; losing it only means reading them again.
package struct VerifyMemory: Sendable, Equatable {
    /// When each object was last read and found sound, by name, in seconds since 1970.
    package var times: [String: Int]

    package init(times: [String: Int] = [:]) { self.times = times }

    /// Notes what a verification has found, and forgets what it has found damaged or gone.
    package mutating func note(_ report: VerifyReport, at now: Int) {
        for object in report.sound { times[object] = now }
        for object in report.gone { times[object] = nil }
        for mark in report.marks { times[mark.object] = nil }
    }
}

/// How much of what was found sound before is read again.
package struct VerifyRotation: Sendable {
    /// The rotating share that reads everything in four weeks of daily runs.
    package static let partsDefault = 28

    /// What was found sound, and when.
    package var memory: VerifyMemory
    /// Into how many parts the known objects are divided; each run reads one, the longest unread first.
    package var parts: Int

    package init(memory: VerifyMemory, parts: Int = partsDefault) {
        self.memory = memory
        self.parts = max(1, parts)
    }
}

/// How many objects, and how many bytes they have.
package struct VerifyTally: Sendable, Equatable, Codable {
    /// How many.
    package var objects = 0
    /// Their size.
    package var bytes = 0

    package init() {}

    /// Counts an object.
    mutating func add(_ info: ObjectInfo) {
        objects += 1
        bytes += info.size
    }
}
