/// How much of its time a worker works: all where its processor is free, little where others want it all the time.
struct WorkShare {
    /// The part of its time that it works where it is never alone.
    static let least = 0.04
    /// Others want its processor all the time when it waited for this part of the time that it wanted one.
    ///
    /// Somebody who asks fifty times a second whether the snapshot is done stays below.
    private static let contention = 0.35
    /// Shorter pieces of work are put together to a step: of a thousand small files none says much.
    private static let stepMin = Duration.milliseconds(1)
    /// How much of what was before still counts after a step.
    private static let memory = 0.99
    private static let growth = 1.02
    private static let fall = 0.7
    /// Shorter rests are put together: each costs a timer and two changes of threads.
    private static let restMin = Duration.milliseconds(5)

    /// The part of its time that it works now.
    private(set) var share = 1.0
    /// What weighs against a first moment's waiting.
    private var recent = ThreadTime(running: .milliseconds(100))
    private var step = ThreadTime()
    private var owed = Duration.zero

    /// How long to rest after a piece of work.
    mutating func rest(after work: ThreadTime) -> Duration {
        step.add(work)
        guard step.running + step.waiting >= Self.stepMin else { return .zero }
        defer { step = ThreadTime() }
        recent.running = recent.running * Self.memory + step.running
        recent.waiting = recent.waiting * Self.memory + step.waiting
        let isAlone = recent.waiting <= (recent.running + recent.waiting) * Self.contention
        share = isAlone ? min(share * Self.growth, 1) : max(share * Self.fall, Self.least)
        owed += step.running * (1 / share - 1)
        guard owed >= Self.restMin else { return .zero }
        defer { owed = .zero }
        return owed
    }
}
