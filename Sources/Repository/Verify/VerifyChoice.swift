/// What of a store is read by a verification.
struct VerifyChoice: Sendable {
    /// The size of each object of the store.
    let sizes: [ObjectName: Int]
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
        sizes = Dictionary(infos.map { ($0.name, $0.size) }) { $1 }
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
