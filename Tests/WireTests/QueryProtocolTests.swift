import FoundationEssentials
import Testing
import Wire

@Suite struct `Query protocol` {
    @Test func `an answer is spelled, nested and escaped as the service says`() async {
        let answer = await TestRDS.answer(
            "Action=DescribeDBInstances&Version=2014-10-31&DBInstanceIdentifier=a%3Cb%26%00%0D&MaxRecords=20"
                + "&Filters.Filter.1.Name=x&Filters.Filter.1.Values.Value.2=two&Filters.Filter.1.Values.Value.1=on+e"
        )
        #expect(answer.status == 200)
        #expect(answer.operation == "DescribeDBInstances")
        #expect(
            answer.text == """
                <DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">\
                <DescribeDBInstancesResult><DBInstances><DBInstance>\
                <DBInstanceIdentifier>a&lt;b&amp;\u{FFFD}&#xD;</DBInstanceIdentifier>\
                <AllocatedStorage>20</AllocatedStorage><MultiAZ>false</MultiAZ>\
                <LatestRestorableTime>2026-11-18T11:06:40.500Z</LatestRestorableTime>\
                <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-1</VpcSecurityGroupId>\
                <Status>active</Status></VpcSecurityGroupMembership></VpcSecurityGroups>\
                <ReadReplicaDBInstanceIdentifiers>\
                <ReadReplicaDBInstanceIdentifier>r1</ReadReplicaDBInstanceIdentifier>\
                <ReadReplicaDBInstanceIdentifier>r2</ReadReplicaDBInstanceIdentifier>\
                </ReadReplicaDBInstanceIdentifiers>\
                <TagList><Tag><Key>x</Key><Value>on e</Value></Tag><Tag><Key>x</Key><Value>two</Value></Tag></TagList>\
                </DBInstance></DBInstances></DescribeDBInstancesResult>\
                <ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></DescribeDBInstancesResponse>
                """
        )
    }

    @Test func `an empty list is an empty element and no output is no result`() async {
        #expect(await TestRDS.answer("Action=DescribeDBInstances").text.contains("<DBInstances></DBInstances>"))
        #expect(!(await TestRDS.answer("Action=StopDBInstance").text.contains("StopDBInstanceResult")))
    }

    @Test(
        arguments: [
            ("Action=DescribeDBInstances&DBInstanceIdentifier=absent", 404, "DBInstanceNotFound"),
            ("Action=DescribeDBInstances&DBInstanceIdentifier=broken", 500, "InternalFailure"),
            ("Action=DescribeDBInstances&MaxRecords=twenty", 400, "InvalidParameterValue"),
            ("Action=DescribeDBInstances&MaxRecords=", 400, "InvalidParameterValue"),
            ("Action=DescribeDBInstances&MaxRecords=99999999999999999999", 400, "InvalidParameterValue"),
            ("Action=DescribeDBInstances&Surprise=1", 400, "InvalidParameterValue"),
            ("Action=StopDBInstance&Surprise=1", 400, "InvalidParameterValue"),
            ("Action=DescribeDBInstances&Surprise=", 200, nil),
            ("Action=DescribeDBInstances&Filters=x", 400, "MalformedInput"),
            ("Action=DescribeDBInstances&Filters.Filter.1=x", 400, "MalformedInput"),
            ("Action=DescribeDBInstances&Marker.1=x", 400, "MalformedInput"),
            ("Action=DescribeDBInstances&Filters.Filter.1.Name=x", 400, "MissingParameter"),
            ("Action=RestoreDBInstanceToPointInTime", 400, "MissingParameter"),
            (
                "Action=RestoreDBInstanceToPointInTime&TargetDBInstanceIdentifier=a&StorageType=gp9", 400,
                "InvalidParameterValue"
            ),
            (
                "Action=RestoreDBInstanceToPointInTime&TargetDBInstanceIdentifier=a&AutoMinorVersionUpgrade=true", 200,
                nil
            ),
            ("Action=FlyToTheMoon", 400, "InvalidAction"),
            ("Action=DescribeDBInstances&Version=1999-01-01", 400, "InvalidAction"),
            ("Version=2014-10-31", 400, "MissingAction"),
            ("", 400, "MissingAction"),
        ] as [(String, Int, String?)]
    )
    func `every answer has AWS's code and status`(form: String, status: Int, code: String?) async {
        let answer = await TestRDS.answer(form)
        #expect(answer.status == status)
        #expect(answer.errorCode == code)
        if let code { #expect(answer.text.contains("<Code>\(code)</Code>")) }
    }

    @Test func `an error names the parameter as the client sent it and keeps the cause to itself`() async {
        let nested = await TestRDS.answer(
            "Action=DescribeDBInstances&Filters.Filter.1.Name=x&Filters.Filter.1.Values.Value.1=1&Filters.Filter.1.Odd=1"
        )
        #expect(
            nested.error?.message
                == "Unknown parameter: Filters.Filter.1.Odd. Holdfast does not honour it for DescribeDBInstances."
        )
        let number = await TestRDS.answer("Action=DescribeDBInstances&MaxRecords=twenty")
        #expect(
            number.error?.message == "Value (twenty) for parameter MaxRecords is invalid. Must be an integer."
        )
        let choice = await TestRDS.answer(
            "Action=RestoreDBInstanceToPointInTime&TargetDBInstanceIdentifier=a&StorageType=gp9"
        )
        #expect(
            choice.error?.message == "Value (gp9) for parameter StorageType is invalid. Must be one of: gp3, io1."
        )
        let missing = await TestRDS.answer("Action=RestoreDBInstanceToPointInTime")
        #expect(missing.error?.message == "The request must contain the parameter TargetDBInstanceIdentifier.")
        let broken = await TestRDS.answer("Action=DescribeDBInstances&DBInstanceIdentifier=broken")
        #expect(broken.error?.cause is CocoaError)
        #expect(broken.text.contains("<Type>Receiver</Type>"))
        #expect(!broken.text.contains("Cocoa"))
    }

    @Test(arguments: ["2026-11-20T10:15:30", "2026-11-20T10:15:30Z", "2026-11-20T11:15:30%2B01:00"])
    func `a time of any form is read as the same moment`(time: String) async {
        let answer = await TestRDS.answer(
            "Action=RestoreDBInstanceToPointInTime&TargetDBInstanceIdentifier=a&RestoreTime=\(time)"
        )
        #expect(answer.text.contains("<LatestRestorableTime>2026-11-20T10:15:30.000Z</LatestRestorableTime>"))
    }

    @Test func `a request may come in the query string, with its signature`() async {
        let answer = await TestRDS.answer(
            "",
            query: "Action=DescribeDBInstances&X-Amz-Signature=00&X-Amz-Credential=a%2Fb"
        )
        #expect(answer.status == 200)
    }

    @Test(arguments: ["Tags.Tag", "Tags.member", "Tags"])
    func `a list is known by its numbers`(prefix: String) async {
        let form = "Action=AddTagsToResource&ResourceName=a,b&\(prefix).10.Key=b&\(prefix).2.Key=a"
        #expect(await TestRDS.answer(form).errorCode == nil)
    }

    @Test func `an empty list is an empty text`() async {
        #expect(await TestRDS.answer("Action=AddTagsToResource&ResourceName=&Tags=").errorCode == nil)
    }
}
