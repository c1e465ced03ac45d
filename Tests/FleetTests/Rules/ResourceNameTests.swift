import Fleet
import Ledger
import Testing

@Suite struct `A resource's name` {
    private static let scope = Scope(account: "123456789012", region: "eu-central-1")

    @Test func `is made as AWS makes it, and read back`() throws {
        let names = [
            ("db", "app", ResourceName.instance("app", in: Self.scope)),
            ("snapshot", "rds:app-2030-01-01-03-00", ResourceName.snapshot("rds:app-2030-01-01-03-00", in: Self.scope)),
            ("auto-backup", "ab-x", ResourceName.automatedBackup("ab-x", in: Self.scope)),
        ]
        for (type, identifier, arn) in names {
            #expect(arn == "arn:aws:rds:eu-central-1:123456789012:\(type):\(identifier)")
            let parsed = try #require(ResourceName.parse(arn))
            #expect(parsed.scope == Self.scope && parsed.type == type && parsed.identifier == identifier)
        }
    }

    @Test(arguments: [
        "", "app", "arn:aws:rds:r:a:db", "arn:aws:rds:r:a:db:", "urn:aws:rds:r:a:db:x", "arn:aws:s3:r:a:db:x", "::::::",
    ])
    func `is nothing else`(text: String) { #expect(ResourceName.parse(text) == nil) }

    @Test func `of random sources has the lengths and letters of AWS`() {
        let names = NameSource()
        for _ in 0..<50 {
            #expect(names.resourceID().wholeMatch(of: /db-[A-Z2-7]{26}/) != nil)
            #expect(names.automatedBackupID().wholeMatch(of: /ab-[a-z2-7]{26}/) != nil)
            #expect(names.token().wholeMatch(of: /[a-z2-7]{26}/) != nil)
        }
        #expect(Set((0..<100).map { _ in names.resourceID() }).count == 100)
    }
}
