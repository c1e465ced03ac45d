import Keys
import Testing

@testable import Fleet

@Suite struct `Directories of encrypted instances` {
    @Test(
        arguments: [
            (.never, nil, false, false), (.never, "it can't", false, false), (.ifPossible, nil, true, false),
            (.ifPossible, "it can't", false, false), (.always, nil, true, false), (.always, "it can't", false, true),
        ] as [(DirectoryEncryption.Wish, String?, Bool, Bool)]
    )
    func `are encrypted where that is wanted and can be, and refused where it must be and can't`(
        wish: DirectoryEncryption.Wish,
        obstacle: String?,
        isOn: Bool,
        isRefused: Bool
    ) {
        let encryption = DirectoryEncryption(wish, obstacle: obstacle)
        #expect(encryption.isOn == isOn)
        let isAccepted = (try? encryption.check()) != nil
        #expect(isAccepted != isRefused)
        let tells = wish != .never && obstacle != nil
        #expect(encryption.description.contains("it can't") == tells, "\(encryption.description)")
    }

    @Test func `that can't be encrypted and must be are not restored either`() async throws {
        try await FleetFixture.withStores { fixture in
            let keyed = try await fixture.keyed(DirectoryEncryption(.always, obstacle: "it can't"))
            _ = try await fixture.stage("app", under: keyed)
            _ = try await fixture.stageSnapshot("kept", of: "app")
            let error = await #expect(throws: FleetError.self) {
                let request = InstanceRequest(identifier: "copy")
                _ = try await keyed.fleet.restore(snapshot: "kept", to: request, in: fixture.scope)
            }
            #expect(error?.code == .invalidParameterCombination)
        }
    }
}
