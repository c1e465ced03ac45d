/// How much of its time a worker works: all where nobody else wants its processor, little where somebody does.
struct WorkShare {
    /// The part of its time that it works where it is never alone.
    static let least = 0.05
    /// It is not alone when it waited for a processor for this part of the time that it wanted one.
    private static let contention = 0.15
    /// How much of what was before still counts after a step.
    private static let memory = 0.8
    private static let growth = 1.25
    private static let fall = 0.5

    /// The part of its time that it works now.
    private(set) var share = 1.0
    private var recent = ThreadTime()

    /// How long to rest after a step.
    mutating func rest(after step: ThreadTime) -> Duration {
        recent.running = recent.running * Self.memory + step.running
        recent.waiting = recent.waiting * Self.memory + step.waiting
        let isAlone = recent.waiting <= (recent.running + recent.waiting) * Self.contention
        share = isAlone ? min(share * Self.growth, 1) : max(share * Self.fall, Self.least)
        return step.running * (1 / share - 1)
    }
}
