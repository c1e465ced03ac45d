import Fleet
import Testing

@Suite struct `Instance limits` {
    @Test(arguments: [0, 1, 7, 35]) func `allow up to 35 days of retention`(days: Int) throws {
        try InstanceLimits.checkRetention(days: days)
    }

    @Test(arguments: [-1, 36, .max, .min]) func `refuse other retention periods`(days: Int) {
        let expected = FleetError.invalid("Invalid backup retention period: \(days). Must be between 0 and 35 days.")
        #expect(throws: expected) { try InstanceLimits.checkRetention(days: days) }
    }

    @Test(arguments: [
        (1_150, true), (5_432, true), (65_535, true), (1_149, false), (0, false), (-1, false), (65_536, false),
    ])
    func `allow ports from 1150 to 65535`(port: Int, isAllowed: Bool) throws {
        guard !isAllowed else { return try InstanceLimits.checkPort(port) }
        #expect(throws: FleetError.invalid("Invalid endpoint port \(port), valid port range is 1150-65535")) {
            try InstanceLimits.checkPort(port)
        }
    }

    @Test(arguments: [
        ("db.t3.micro", 1_024), ("db.t4g.nano", 512), ("db.m5.large", 8_192), ("db.r6g.xlarge", 32_768),
        ("db.m5.2xlarge", 32_768), ("db.x2g.48xlarge", 3_145_728), ("db.t3.small", 2_048), ("db.t3.medium", 4_096),
    ])
    func `know the memory of a class`(name: String, memoryMiB: Int) throws {
        try InstanceLimits.checkClass(name)
        #expect(InstanceClass(name)?.memoryMiB == memoryMiB)
    }

    @Test(arguments: [("db.t3.micro", 2), ("db.m5.large", 2), ("db.r6g.xlarge", 4), ("db.m7i.24xlarge", 96)])
    func `know the processors of a class`(name: String, processors: Int) {
        #expect(InstanceClass(name)?.processors == processors)
    }

    @Test func `list classes that a machine has the memory for`() {
        let small = InstanceClass.current.filter { $0.fits(hostMiB: 4_096) }.map(\.name)
        let all = ["t3", "t4g"].flatMap { family in ["micro", "small", "medium"].map { "db.\(family).\($0)" } }
        #expect(small == all)
        #expect(InstanceClass.current.filter { $0.fits(hostMiB: 256) }.map(\.name) == ["db.t3.micro", "db.t4g.micro"])
    }

    @Test(arguments: [
        "", "db", "t3.micro", "db.t3", "db.t3.", "db..micro", "DB.t3.micro", "db.T3.micro", "db.t3.tiny",
        "db.t3.1xlarge", "db.t3.49xlarge", "db.t3.-2xlarge", "db.t3.micro.x", "cache.t3.micro", "db.t3.xxlarge",
    ])
    func `refuse what is no class`(name: String) {
        #expect(throws: FleetError.invalid("Invalid DB Instance class: \(name)")) {
            try InstanceLimits.checkClass(name)
        }
    }
}

@Suite struct `Tags` {
    @Test func `are 50 at the most`() throws {
        let tags = (0..<51).map { Tag(key: "k\($0)", value: "") }
        try InstanceLimits.checkTags(Array(tags.dropLast()), max: 50)
        let expected = FleetError.invalid("A resource can have 50 tags at the most; 51 were given.")
        #expect(throws: expected) { try InstanceLimits.checkTags(tags, max: 50) }
    }

    @Test(arguments: [(1, 0, true), (128, 256, true), (0, 1, false), (129, 1, false), (1, 257, false)])
    func `have keys and values of limited length`(keyCount: Int, valueCount: Int, isAllowed: Bool) throws {
        let tag = Tag(key: String(repeating: "k", count: keyCount), value: String(repeating: "v", count: valueCount))
        guard !isAllowed else { return try InstanceLimits.checkTags([tag], max: 50) }
        let expected = FleetError.invalid(
            "The tag \(tag.key.prefix(128)) is not valid: a key has 1 to 128 characters, a value up to 256."
        )
        #expect(throws: expected) { try InstanceLimits.checkTags([tag], max: 50) }
    }

    @Test(arguments: ["aws:x", "AWS:x", "Aws:backup:source"]) func `don't use the prefix of AWS`(key: String) {
        let expected = FleetError.invalid("The tag \(key) is not valid: the prefix aws: is reserved.")
        #expect(throws: expected) { try InstanceLimits.checkTags([Tag(key: key, value: "")], max: 50) }
    }

    @Test func `have each key once, and not in another case either, which conditions can't tell apart`() throws {
        let alike = FleetError.invalid("The tags are not valid: two keys differ in the case of letters only.")
        #expect(throws: alike) {
            try InstanceLimits.checkTags([Tag(key: "a", value: "1"), Tag(key: "A", value: "2")], max: 50)
        }
        let expected = FleetError.invalid("The tags are not valid: a key is given more than once.")
        #expect(throws: expected) {
            try InstanceLimits.checkTags([Tag(key: "a", value: "1"), Tag(key: "a", value: "2")], max: 50)
        }
    }
}
