import Ledger
import Logging
import Repository

extension WorkTask {
    /// Looks where the space of a repository goes, once a day; nothing where it is not yet time, or it can't be told.
    ///
    /// It reads each manifest and the end of each pack, no page.
    func surveySpace(_ repository: Repository) async throws -> SpaceSurvey? {
        let (scope, now) = (Scope(account: "", region: work.scope.region), fleet.clock.now())
        let (last, names) = try await fleet.ledger.read { reader in
            (try reader.find(SpaceSurvey.self, scope.region, in: scope), try Self.instanceNames(reader, scope.region))
        }
        guard last?.isDue(at: now) ?? true else { return nil }
        do {
            let survey = SpaceSurvey(try await repository.usage(), names: names, in: scope, at: now)
            survey.measure(after: last)
            return survey
        } catch let error as RepositoryError {
            logger.warning("Where the space goes can't be told", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Measures again what the last survey has found, which a daemon that began since has not.
    func measureSpace() async throws {
        let scope = Scope(account: "", region: work.scope.region)
        try await fleet.ledger.read({ try $0.find(SpaceSurvey.self, scope.region, in: scope) })?.measure()
    }

    /// The identifiers of a region's instances by stream; two accounts' instances of one name keep their streams' names.
    private static func instanceNames(_ reader: LedgerReader, _ region: String) throws -> [String: String] {
        let instances = try reader.all(Instance.self).filter { $0.scope.region == region }
        let namesakes = Dictionary(grouping: instances, by: \.identifier)
        let pairs = namesakes.values.compactMap { $0.count == 1 ? $0.first : nil }.map { ($0.stream, $0.identifier) }
        return Dictionary(pairs) { $1 }
    }
}
