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

/// What of a store is read by a verification.
struct VerifyChoice: Sendable {
    /// Large objects that are not read.
    private(set) var skipped: Set<ObjectName> = []
    /// What was never read before, or is marked.
    private(set) var fresh = VerifyTally()
    /// What was found sound before and is read again.
    private(set) var rotated = VerifyTally()
    /// What is not read.
    private(set) var skippedTally = VerifyTally()

    /// Chooses from all objects; without a rotation everything is read.
    init(_ infos: [ObjectInfo], rotation: VerifyRotation?, marked: Set<String>) {
        var known: [(info: ObjectInfo, time: Int)] = []
        for info in infos {
            if let time = rotation?.memory.times[info.name.text], Self.isLarge(info.name),
                !marked.contains(info.name.text)
            {
                known.append((info, time))
            } else {
                fresh.add(info)
            }
        }
        let bytes = known.reduce(0) { $0 + $1.info.size }
        let parts = rotation?.parts ?? 1
        let share = bytes / parts + (bytes.isMultiple(of: parts) ? 0 : 1)
        for (info, _) in known.sorted(by: { ($0.time, $0.info.name) < ($1.time, $1.info.name) }) {
            if rotated.bytes < share {
                rotated.add(info)
            } else {
                skipped.insert(info.name)
                skippedTally.add(info)
            }
        }
    }

    /// Whether an object is one of those that the store is full of; all others are read every time.
    static func isLarge(_ name: ObjectName) -> Bool {
        ["packs", "manifests", "logs"].contains(name.components.first)
    }
}
