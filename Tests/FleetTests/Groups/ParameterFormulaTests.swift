import Fleet
import Testing

@Suite struct `A parameter's formula` {
    private let variables = ParameterFormula.Variables(
        classMemoryBytes: 1_073_741_824,
        processors: 2,
        storageBytes: 21_474_836_480,
        port: 5_432
    )

    @Test(arguments: [
        ("{DBInstanceClassMemory/32768}", 32_768),
        ("LEAST({DBInstanceClassMemory/9531392},5000)", 112),
        ("GREATEST({DBInstanceClassMemory/63963136*1024},65536)", 65_536),
        ("GREATEST({DBInstanceVCPU*2}, 8)", 8),
        ("SUM({DBInstanceClassMemory/12038},-50003)", 39_193),
        ("{log({DBInstanceClassMemory/1048576})*1000}", 10_000),
        ("{EndPointPort}", 5_432),
        ("{TrueIfReplica}", 0),
        ("{AllocatedStorage/1024/1024/1024}", 20),
        ("LEAST(GREATEST(1,2),GREATEST(3,4),7)", 2),
    ])
    func `is worked out`(_ text: String, _ value: Int) throws {
        #expect(ParameterFormula.isFormula(text))
        let formula = try #require(ParameterFormula(text))
        #expect(formula.value(variables) == value)
    }

    @Test(arguments: [
        "{DBInstanceClassMemory/}", "{DBInstanceClassMemory/0}", "LEAST()", "LEAST(1", "{Memory}", "{1}}", "", "{1+2}",
        "AVERAGE(1,2)", "LOG(1,2)", "-{1}", String(repeating: "{", count: 200),
        "LEAST(" + String(repeating: "1,", count: 600) + "1)",
    ])
    func `that can't be worked out is none`(_ text: String) {
        #expect(ParameterFormula(text) == nil)
    }
}
