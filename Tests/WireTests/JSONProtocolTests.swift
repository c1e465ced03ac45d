import AccessTesting
import FoundationEssentials
import Testing
import Wire

@Suite struct `JSON protocols` {
    @Test(arguments: ["1.0", "1.1"])
    func `every kind of value survives both ways`(version: String) async {
        let body = """
            {"KeyId":"a\\"\\\\\\n\\u0001é","Enabled":true,"Count":-3,"Ratio":0.5,"Created":1795000000.25,\
            "Plaintext":"AAEC/w==","Context":{"camelCase":"kept"},"Tags":[{"Key":"k","Value":"v"},{"Key":"l"}],\
            "State":"Disabled"}
            """
        let answer = await TestKMS.answer(body, version: version)
        #expect(answer.text == body)
        #expect(answer.status == 200)
        #expect(answer.operation == "Echo")
        #expect(answer.headers.contains { $0 == ("Content-Type", "application/x-amz-json-\(version)") })
    }

    @Test func `null is absent and no body is no members`() async {
        #expect(await TestKMS.answer(#"{"KeyId":null}"#).text == "{}")
        #expect(await TestKMS.answer("").text == "{}")
    }

    @Test(
        arguments: [
            (#"{"KeyId":"absent"}"#, "NotFoundException"),
            (#"{"Count":"3"}"#, "ValidationException"),
            (#"{"Count":1.5}"#, "ValidationException"),
            (#"{"KeyId":3}"#, "ValidationException"),
            (#"{"Enabled":"true"}"#, "ValidationException"),
            (#"{"Created":1e300}"#, "ValidationException"),
            (#"{"Plaintext":"%"}"#, "ValidationException"),
            (#"{"State":"Sleeping"}"#, "ValidationException"),
            (#"{"Tags":[{}]}"#, "ValidationException"),
            (#"{"Tags":{"Key":"k"}}"#, "SerializationException"),
            (#"{"Tags":[null]}"#, "SerializationException"),
            (#"{"KeyId":[]}"#, "SerializationException"),
            (#"{"Surprise":1}"#, "ValidationException"),
            ("[]", "SerializationException"),
            ("3", "SerializationException"),
            ("{", "SerializationException"),
            ("\u{0}", "SerializationException"),
        ]
    )
    func `every error has its code in the body`(body: String, code: String) async {
        let answer = await TestKMS.answer(body)
        #expect(answer.status == 400)
        #expect(answer.errorCode == code)
        #expect(answer.text.hasPrefix("{\"__type\":\"\(code)\",\"message\":\""))
        #expect(answer.headers.contains { $0 == ("x-amzn-query-error", "\(code);Sender") })
    }

    @Test func `a deeply nested body is refused`() async {
        let answer = await TestKMS.answer(String(repeating: "[", count: 100_000))
        #expect(answer.text.contains("SerializationException"))
    }

    @Test(arguments: ["TrentService.Fly", "Other.Echo", "Echo", ""])
    func `an unknown target is named`(target: String) async {
        let answer = await TestKMS.answer("{}", target: target)
        #expect(answer.errorCode == "UnknownOperationException")
        #expect(answer.status == 400)
    }

    @Test func `the same operation also answers a form`() async {
        let form = "Action=Echo&KeyId=k&Count=3&Context.entry.1.key=a&Context.entry.1.value=b&Created=2026-11-18"
        let request = ServiceRequest(
            headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.utf8)
        )
        let text = await TestKMS.service.answer(request, TestRDS.context(), allowedBy: Everything()).text
        #expect(text.contains("<KeyId>k</KeyId><Count>3</Count><Created>2026-11-18T00:00:00.000Z</Created>"))
        #expect(text.contains("<Context><entry><key>a</key><value>b</value></entry></Context>"))
    }
}
