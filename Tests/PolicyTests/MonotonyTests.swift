import Policy
import Testing

/// Laws that hold whatever the policies say.
@Suite struct `Laws of evaluation` {
    @Test(arguments: 1...4) func `adding a denial never allows`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var denied = 0
        for _ in 0..<120 {
            let world = RandomWorld(using: &random)
            let before = try world.decision()
            for place in 0..<4 {
                var changed = world
                let statement = RandomWorld.statement("Deny", namingPrincipals: place == 3, using: &random)
                switch place {
                case 0: changed.identity.append(statement)
                case 1: changed.boundary?.append(statement)
                case 2: changed.session?.append(statement)
                default: changed.resource?.append(statement)
                }
                let after = try changed.decision()
                #expect(before.isAllowed || !after.isAllowed)
                if before.outcome == .explicitDeny { #expect(after.outcome == .explicitDeny) }
                if before.isAllowed, !after.isAllowed { denied += 1 }
            }
        }
        #expect(denied > 0)
    }

    @Test(arguments: 1...4) func `removing an allowance never allows`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed + 100)
        var lost = 0
        for _ in 0..<120 {
            let world = RandomWorld(using: &random)
            let before = try world.decision()
            for changed in RandomWorld.withoutOneAllowance(world) {
                let after = try changed.decision()
                #expect(before.isAllowed || !after.isAllowed)
                if before.isAllowed, !after.isAllowed { lost += 1 }
            }
        }
        #expect(lost > 0)
    }

    @Test(arguments: 1...4) func `a boundary or session policy never allows what is denied without`(seed: UInt64) throws
    {
        var random = SeededGenerator(seed: seed + 200)
        for _ in 0..<120 {
            var world = RandomWorld(using: &random)
            guard world.principal != .federated else { continue }
            let limited = try world.decision()
            world.boundary = nil
            world.session = nil
            #expect(try !limited.isAllowed || world.decision().isAllowed)
        }
    }

    @Test(arguments: 1...4) func `what is explicitly denied names statements that deny`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed + 300)
        for _ in 0..<120 {
            let world = RandomWorld(using: &random)
            let decision = try world.decision()
            let policies: [PolicyType: [String]] = [
                .identity: world.identity, .boundary: world.boundary ?? [], .session: world.session ?? [],
                .resource: world.resource ?? [],
            ]
            let effect = decision.outcome == .explicitDeny ? "\"Deny\"" : "\"Allow\""
            for reference in decision.statements where reference.type != .grant {
                #expect(policies[reference.type]?[reference.index].contains(effect) == true)
            }
        }
    }
}

extension RandomWorld {
    /// `world` without one of its statements that allow, in all ways.
    static func withoutOneAllowance(_ world: RandomWorld) -> [RandomWorld] {
        func without(_ statements: [String], _ change: (inout RandomWorld, [String]) -> Void) -> [RandomWorld] {
            statements.indices.filter { statements[$0].contains("\"Allow\"") }.map { index in
                var changed = world
                var rest = statements
                rest.remove(at: index)
                change(&changed, rest)
                return changed
            }
        }
        return without(world.identity) { $0.identity = $1 } + without(world.boundary ?? []) { $0.boundary = $1 }
            + without(world.session ?? []) { $0.session = $1 } + without(world.resource ?? []) { $0.resource = $1 }
    }
}
