import Testing

extension EndToEnd {
    /// The rates that `serve` holds callers to, as boto3 meets them.
    @Suite
    struct RateTests {
        @Test
        func `a caller above its rate is throttled, and gets through when it tries again as boto3 does`() async throws {
            try await withHoldfast(options: ["--rate-limit", "8", "--rate-burst", "6"]) { holdfast in
                let outcome = try await holdfast.python(
                    """
                    refused = [refusal(rds.describe_db_instances) for _ in range(20)]
                    patient = boto3.client("rds", config=Config(retries={"mode": "standard", "total_max_attempts": 12}))
                    answers = [patient.describe_db_instances()["ResponseMetadata"] for _ in range(10)]
                    kinds = {tuple(kind) for kind in refused if kind}
                    answer([sorted(kinds), sum(a["RetryAttempts"] for a in answers) > 0])
                    """
                )
                #expect(
                    outcome
                        == .array([
                            .array([.array([.number(400), .string("Throttling"), .string("Rate exceeded")])]),
                            .bool(true),
                        ])
                )
            }
        }

        @Test
        func `the defaults let thousands of calls through`() async throws {
            try await withHoldfast { holdfast in
                let outcome = try await holdfast.python(
                    """
                    from concurrent.futures import ThreadPoolExecutor
                    with ThreadPoolExecutor(16) as pool:
                        refused = list(pool.map(lambda _: refusal(sts.get_caller_identity), range(3000)))
                    answer([kind for kind in refused if kind])
                    """
                )
                #expect(outcome == .array([]))
            }
        }
    }
}
