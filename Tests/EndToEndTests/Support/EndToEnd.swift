import Foundation
import Testing

/// The tests that start the built executable; one after another, for each keeps databases and clients busy.
@Suite(.serialized)
enum EndToEnd {}

extension Trait where Self == ConditionTrait {
    /// Runs in the slow tier only.
    static var slow: Self {
        .enabled("the slow tier runs with HOLDFAST_SLOW=1") { isSlowTier }
    }
}

/// Whether the slow tier was asked for.
let isSlowTier = ProcessInfo.processInfo.environment["HOLDFAST_SLOW"] == "1"
