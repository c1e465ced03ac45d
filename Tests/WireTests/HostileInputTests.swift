import AccessTesting
import FoundationEssentials
import Testing
import Wire

/// Whatever is sent, the answer is a client error, soon.
@Suite struct `Hostile input` {
    @Test(
        arguments: [
            "A=1&A=2", "A=1&A.b=2", "A.b=2&A=1", "A.1=1&A.b=2", "Tags.1=a&Tags.01=b", "Tags.999999999999=x",
            "Tags.100001=x", "Tags.99999999999999999999999999=x", "A..B=1", ".A=1", "A.=1", "=1", "%", "%4", "%zz",
            "A=%", "A=%ff", "A=%c3%28", "A=%ed%a0%80", "%ff=1", String(repeating: "A.", count: 1_000) + "A=1",
            "A=1&" + String(repeating: "a", count: 2_000) + "=1",
        ]
    )
    func `a broken form is MalformedInput`(form: String) async {
        let answer = await TestRDS.answer("Action=DescribeDBInstances&\(form)")
        #expect(answer.errorCode == "MalformedInput")
        #expect(answer.status == 400)
    }

    @Test(arguments: ["&", "a", "=", "%", ".", "A.1=&", "a=1&", "1.1.1.1.1.1=1&", "\u{0}", "<", "%00", "+"])
    func `ten megabytes of garbage are refused at once`(piece: String) async {
        let body = String(repeating: piece, count: 10_000_000 / piece.utf8.count)
        let seconds = await ContinuousClock().measure {
            let answer = await TestRDS.answer(body)
            #expect(answer.status == 413)
            #expect(answer.errorCode == "RequestEntityTooLarge")
        }
        #expect(seconds < .seconds(2))
    }

    @Test(arguments: ["a%d=1&", "Tags.Tag.%d.Key=1&", "a.%d.b.c.d.e=1&", "%d="])
    func `a form as large as allowed is read in no more than linear time`(pattern: String) async {
        var form = "Action=AddTagsToResource&ResourceName=x&"
        var number = 1
        while form.utf8.count < 1_000_000 {
            form += pattern.replacing("%d", with: "\(number)")
            number += 1
        }
        let seconds = await ContinuousClock().measure {
            let answer = await TestRDS.answer(form)
            #expect((400..<500).contains(answer.status))
        }
        #expect(seconds < .seconds(5))
    }

    @Test func `random bytes never bring the service down`() async {
        var random = SeededGenerator(seed: 20_261_120)
        let alphabet = Array("Action=DescribeDBInstances&Filters.Filter.1.Name=%&.+;\u{0}é{}[]\"1".utf8) + [0xFF, 0xC3]
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            for type in ["application/x-www-form-urlencoded", "application/x-amz-json-1.1"] {
                let request = ServiceRequest(
                    query: String(decoding: bytes.prefix(10), as: UTF8.self),
                    headers: [("Content-Type", type), ("X-Amz-Target", "TrentService.Echo")],
                    body: bytes
                )
                #expect(await TestKMS.service.answer(request, TestRDS.context(), allowedBy: Everything()).status < 500)
                #expect(await TestRDS.service.answer(request, TestRDS.context(), allowedBy: Everything()).status < 500)
                #expect(
                    await TestBackup.service.answer(request, TestRDS.context(), allowedBy: Everything()).status < 500
                )
            }
        }
    }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }
}
