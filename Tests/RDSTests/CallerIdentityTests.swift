import Fleet
import Foundation
import Ledger
import STS
import Testing
import Wire

@Suite struct `The caller's identity` {
    @Test func `is what the signature says`() async {
        let form = "Action=GetCallerIdentity&Version=2011-06-15"
        let request = ServiceRequest(
            headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.utf8)
        )
        let context = RequestContext(
            requestID: "request-1",
            account: World.account,
            region: World.region,
            principalARN: "arn:aws:iam::123456789012:root",
            userID: "123456789012",
            accessKeyID: "AKIDEXAMPLE",
            now: World.start
        )
        let answer = Answer(await STSService.serving().answer(request, context))
        #expect(
            answer["GetCallerIdentityResult"]
                == "<UserId>123456789012</UserId><Account>123456789012</Account>"
                + "<Arn>arn:aws:iam::123456789012:root</Arn>"
        )
    }
}
