import Testing
import Wire

@Suite struct `Spelling of a service` {
    @Test(
        arguments: [
            ("dbInstanceIdentifier", "DBInstanceIdentifier"), ("dbiResourceId", "DbiResourceId"), ("dbName", "DBName"),
            ("caCertificateIdentifier", "CACertificateIdentifier"), ("kmsKeyId", "KmsKeyId"), ("multiAZ", "MultiAZ"),
            ("sourceDBInstanceIdentifier", "SourceDBInstanceIdentifier"), ("iops", "Iops"),
            ("iamDatabaseAuthenticationEnabled", "IAMDatabaseAuthenticationEnabled"), ("cidrip", "CIDRIP"),
            ("enableIAMDatabaseAuthentication", "EnableIAMDatabaseAuthentication"), ("", ""),
        ]
    )
    func `a property's name becomes the wire's`(property: String, wire: String) {
        var spelling = TestRDS.description.spelling
        spelling.members = ["cidrip": "CIDRIP"]
        #expect(spelling.member(property) == wire)
    }

    @Test func `a service may keep lower case`() {
        #expect(Spelling(capitals: .none).member("logGroupName") == "logGroupName")
    }

    @Test func `an element is named by the table, its type, or member`() {
        let spelling = TestRDS.description.spelling
        #expect(spelling.element(of: "TagList", type: Tag.self) == "Tag")
        #expect(spelling.element(of: "DBInstances", type: DBInstance.self) == "DBInstance")
        #expect(spelling.element(of: "EnabledCloudwatchLogsExports", type: String.self) == "member")
        #expect(Spelling().element(of: "Things", type: DBInstance.self) == "member")
    }
}
