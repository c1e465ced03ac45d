/// What a probe found out about a server.
package enum EngineHealth: String, Sendable, Hashable {
    /// It takes connections and writes.
    case accepting
    /// The process is there but does not take connections yet.
    case starting
    /// It replays its log and takes no writes yet.
    case recovering
    /// It is shutting down.
    case stopping
    /// There is no server process.
    case notRunning
    /// The process is there but did not answer within the limit.
    case unresponsive
}
