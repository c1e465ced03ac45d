import Foundation
import Ledger
import Policy
import Testing

@testable import Keys

@Suite struct `Access to a key` {
    private static let allowsKMS =
        #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#

    private func policy(_ statements: String) -> String {
        #"{"Version": "2012-10-17", "Statement": ["# + statements + "]}"
    }

    private func allow(_ principal: String, _ actions: String, _ condition: String? = nil) -> String {
        let end = condition.map { #", "Condition": \#($0)}"# } ?? "}"
        return #"{"Effect": "Allow", "Principal": {"AWS": "\#(principal)"}, "Action": [\#(actions)], "Resource": "*""#
            + end
    }

    private func access(_ action: String, _ reference: KeyReference, _ context: [String: String] = [:]) -> KeyAccess {
        KeyAccess(action, .key(reference), EncryptionContext(context))
    }

    @Test func `is the root user's and, by IAM policies, its users' under the default policy`() async throws {
        try await World.with { world in
            let (_, reference) = try await world.key()
            let decrypt = access("Decrypt", reference)
            try await world.keys.decide(decrypt, of: World.root())
            try await world.keys.decide(decrypt, of: World.user("ann"), with: Self.allowsKMS)
            await expectRefusal(.accessDenied) { try await world.keys.decide(decrypt, of: World.user("bob")) }
            await expectRefusal(.accessDenied) { try await world.keys.decide(decrypt, of: World.root(World.other)) }
        }
    }

    @Test func `is whose the key's policy says, and nobody else's, whatever IAM allows`() async throws {
        try await World.with { world in
            let ann = "arn:aws:iam::\(World.account):user/ann"
            let text = policy(
                allow(ann, #""kms:Decrypt""#) + ","
                    + allow("arn:aws:iam::\(World.account):root", #""kms:PutKeyPolicy", "kms:DescribeKey""#)
            )
            let (_, reference) = try await world.key { $0.policy = text }
            try await world.keys.decide(access("Decrypt", reference), of: World.user("ann"))
            try await world.keys.decide(access("DescribeKey", reference), of: World.root())
            for caller in [World.root(), World.user("bob")] {
                await expectRefusal(.accessDenied) {
                    try await world.keys.decide(access("Decrypt", reference), of: caller, with: Self.allowsKMS)
                }
            }
            await expectRefusal(.accessDenied) {
                try await world.keys.decide(access("Encrypt", reference), of: World.user("ann"))
            }
        }
    }

    @Test func `reaches into another account where both sides allow it`() async throws {
        try await World.with { world in
            let text = policy(
                allow("arn:aws:iam::\(World.account):root", #""kms:*""#) + ","
                    + allow("arn:aws:iam::\(World.other):root", #""kms:Decrypt", "kms:DisableKey""#)
            )
            let (key, _) = try await world.key { $0.policy = text }
            let reference = try KeyReference(key.arn, in: World.scope(of: World.other))
            let guest = World.user("eve", of: World.other)
            try await world.keys.decide(access("Decrypt", reference), of: guest, with: Self.allowsKMS)
            await expectRefusal(.accessDenied) {
                try await world.keys.decide(access("Decrypt", reference), of: World.user("eve", of: World.other))
            }
            // AWS lets nobody switch off another account's key, whatever its policy says.
            let nothing = KeyReference(key: UUID().uuidString.lowercased(), in: World.scope())
            for access in [access("DisableKey", reference), access("Decrypt", nothing)] {
                await expectRefusal(.accessDenied) {
                    try await world.keys.decide(access, of: guest, with: Self.allowsKMS)
                }
            }
        }
    }

    @Test func `can hang on the encryption context, the service, the alias and tags`() async throws {
        try await World.with { world in
            let conditions: [(String, KeyCaller, [String: String], Bool)] = [
                (#"{"StringEquals": {"kms:EncryptionContext:App": "shop"}}"#, World.user("ann"), ["App": "shop"], true),
                (#"{"StringEquals": {"kms:EncryptionContext:App": "shop"}}"#, World.user("ann"), ["App": "hr"], false),
                (
                    #"{"StringEquals": {"kms:ViaService": "rds.eu-central-1.amazonaws.com"}}"#, World.user("ann"), [:],
                    false
                ),
                (
                    #"{"StringEquals": {"kms:ViaService": "rds.eu-central-1.amazonaws.com"}}"#,
                    World.user("ann", through: "rds"), [:], true
                ),
                (#"{"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/a"}}"#, World.user("ann"), [:], true),
                (#"{"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/b"}}"#, World.user("ann"), [:], false),
                (#"{"StringEquals": {"aws:ResourceTag/Team": "db"}}"#, World.user("ann"), [:], true),
                (#"{"StringEquals": {"aws:ResourceTag/Team": "web"}}"#, World.user("ann"), [:], false),
            ]
            for (condition, caller, context, isAllowed) in conditions {
                let ann = "arn:aws:iam::\(World.account):user/ann"
                let text = policy(
                    allow("arn:aws:iam::\(World.account):root", #""kms:*""#) + ","
                        + allow(ann, #""kms:Decrypt""#, condition)
                )
                let (_, reference) = try await world.key {
                    $0.policy = text
                    $0.tags = [KeyTag(key: "Team", value: "db")]
                }
                try await world.keys.createAlias("alias/a", for: reference)
                let access = access("Decrypt", reference, context)
                if isAllowed {
                    try await world.keys.decide(access, of: caller)
                } else {
                    await expectRefusal(.accessDenied, "\(condition)") {
                        try await world.keys.decide(access, of: caller)
                    }
                }
                try await world.keys.deleteAlias("alias/a", in: World.scope())
            }
        }
    }

    @Test func `to the key of RDS goes through RDS only`() async throws {
        try await World.with { world in
            let alias = try KeyReference("alias/aws/rds", in: World.scope())
            await expectRefusal(.notFound) { _ = try await world.keys.resolve(alias) }
            _ = try await world.keys.managedKey(of: "rds", in: World.scope())
            let reference = try await world.keys.resolve(alias)
            try await world.keys.decide(access("DescribeKey", reference), of: World.root())
            try await world.keys.decide(access("GenerateDataKey", reference), of: World.user("ann", through: "rds"))
            for action in ["GenerateDataKey", "DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy"] {
                await expectRefusal(.accessDenied, "\(action)") {
                    try await world.keys.decide(access(action, reference), of: World.root())
                }
            }
        }
    }

    @Test func `isn't given away by a policy that its maker could not change again`() async throws {
        try await World.with { world in
            let text = policy(allow("arn:aws:iam::\(World.account):user/ann", #""kms:*""#))
            await expectRefusal(.malformedPolicyDocument) { _ = try await world.key { $0.policy = text } }
            let (_, reference) = try await world.key {
                $0.policy = text
                $0.mayLockOut = true
            }
            #expect(try await world.now(reference).policy == text)
            await expectRefusal(.malformedPolicyDocument) { _ = try await world.key { $0.policy = "{}" } }
        }
    }
}
