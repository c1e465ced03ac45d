import FoundationEssentials
import Testing
import Wire

@Suite struct `REST-JSON protocol` {
    @Test func `members come from path and body`() async {
        let answer = await TestBackup.answer("PUT", "/backup-vaults/my%20vault%2F1", #"{"BackupVaultTags":{"a":"b"}}"#)
        #expect(
            answer.text
                == #"{"BackupVaultName":"my vault/1","CreationDate":1795000000.25,"Tags":{"a":"b"}}"#
        )
        #expect(answer.operation == "CreateBackupVault")
    }

    @Test func `members come from the query string, as text`() async {
        let answer = await TestBackup.answer("GET", "/backup-vaults", query: "maxResults=7&shared=true")
        #expect(answer.text == #"{"Names":["7","true"]}"#)
    }

    @Test func `a repeated parameter is a list, and no output is no body`() async {
        let answer = await TestBackup.answer("DELETE", "/untag/arn%3Aaws", query: "tagKeys=a&tagKeys=b%20c")
        #expect(answer.status == 204)
        #expect(answer.body.isEmpty)
    }

    @Test func `a greedy label takes the rest of the path`() async {
        let answer = await TestBackup.answer("GET", "/resources/arn:aws:rds/a/b")
        #expect(answer.text == #"{"ResourceArn":"arn:aws:rds/a/b"}"#)
    }

    @Test func `a raw payload and headers travel beside each other`() async {
        let answer = await TestBackup.answer(
            "POST",
            "/functions/f/invocations",
            headers: [("x-amz-invocation-type", "Event")],
            "abc"
        )
        #expect(answer.text == "cba")
        #expect(answer.headers.contains { $0 == ("X-Amz-Executed-Version", "Event") })
    }

    @Test(
        arguments: [
            ("PUT", "/backup-vaults/taken", "", "", 400, "AlreadyExistsException"),
            ("PUT", "/backup-vaults/v", "", #"{"Surprise":1}"#, 400, "ValidationException"),
            ("PUT", "/backup-vaults/v", "surprise=1", "", 400, "ValidationException"),
            ("PUT", "/backup-vaults/%zz", "", "", 400, "MalformedInput"),
            ("GET", "/backup-vaults", "maxResults=x", "", 400, "ValidationException"),
            ("DELETE", "/untag/a", "", "", 400, "ValidationException"),
            ("PATCH", "/backup-vaults/v", "", "", 404, "UnknownOperationException"),
            ("GET", "/nowhere", "", "", 404, "UnknownOperationException"),
            ("GET", "/", "", "", 404, "UnknownOperationException"),
        ]
    )
    func `every error has its code in a header and in the body`(
        method: String,
        path: String,
        query: String,
        body: String,
        status: Int,
        code: String
    ) async {
        let answer = await TestBackup.answer(method, path, query: query, body)
        #expect(answer.status == status)
        #expect(answer.errorCode == code)
        #expect(answer.headers.contains { $0 == ("x-amzn-ErrorType", code) })
        #expect(answer.text.contains("\"__type\":\"\(code)\""))
    }
}
