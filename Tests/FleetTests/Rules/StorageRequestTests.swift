import Fleet
import Testing

@Suite struct `Storage` {
    @Test(arguments: [
        ("gp2", 20, 65_536), ("gp3", 20, 65_536), ("io1", 100, 65_536), ("io2", 100, 65_536), ("standard", 5, 3_072),
    ])
    func `of each type has a smallest and a largest size`(type: String, smallest: Int, largest: Int) throws {
        func request(_ size: Int) -> StorageRequest {
            StorageRequest(type: type, sizeGiB: size, iops: type.hasPrefix("io") ? max(1_000, size) : nil)
        }
        for size in [smallest, largest] { try request(size).check() }
        for size in [smallest - 1, 0, -1, largest + 1] {
            let expected = FleetError.invalid(
                "Invalid storage size for engine name postgres and storage type \(type): \(size). It must be between "
                    + "\(smallest) and \(largest) GiB."
            )
            #expect(throws: expected) { try request(size).check() }
        }
    }

    @Test(arguments: ["", "GP2", "gp4", "aurora"]) func `of unknown types is refused`(type: String) {
        let expected = FleetError.invalid(
            "Invalid storage type: \(type). Use one of gp2, gp3, io1, io2, standard."
        )
        #expect(throws: expected) { try StorageRequest(type: type, sizeGiB: 100).check() }
    }

    @Test(
        arguments: [
            ("gp3", 20, nil, nil, true), ("gp3", 20, 3_000, 125, true), ("gp3", 20, 0, 0, true),
            ("gp3", 20, 4_000, nil, false), ("gp3", 20, nil, 250, false), ("gp3", 399, 12_000, nil, false),
            ("gp3", 400, 12_000, 500, true), ("gp3", 400, 20_000, 1_000, true), ("gp3", 400, 64_001, nil, false),
            ("gp3", 400, 3_000, nil, false), ("gp3", 400, nil, 3_001, false), ("gp3", 400, 64_000, 4_001, false),
            ("gp3", 400, 12_000, 3_001, false), ("gp3", 400, 12_000, 3_000, true),
            ("gp2", 100, nil, nil, true), ("gp2", 100, 0, nil, true), ("gp2", 100, 1_000, nil, false),
            ("gp2", 100, nil, 125, false), ("standard", 5, 1_000, nil, false),
            ("io1", 100, nil, nil, false), ("io1", 100, 0, nil, false), ("io1", 100, 1_000, nil, true),
            ("io1", 100, 5_000, nil, true), ("io1", 100, 5_001, nil, false), ("io1", 100, 999, nil, false),
            ("io1", 3_000, 1_499, nil, false), ("io1", 3_000, 1_500, nil, true), ("io1", 100, 1_000, 500, false),
            ("io2", 100, 50_000, nil, true), ("io2", 100, 100_001, nil, false),
        ] as [(String, Int, Int?, Int?, Bool)]
    )
    func `has speeds within its type's limits`(
        type: String,
        size: Int,
        iops: Int?,
        throughput: Int?,
        isFine: Bool
    ) throws {
        let request = StorageRequest(type: type, sizeGiB: size, iops: iops, throughputMiB: throughput)
        guard !isFine else { return try request.check() }
        let error = #expect(throws: FleetError.self) { try request.check() }
        #expect(error?.code == .invalidParameterCombination)
    }

    @Test func `doesn't remember what its type has anyway`() throws {
        let request = StorageRequest(type: "gp3", sizeGiB: 400, iops: 12_000, throughputMiB: 1_000)
        let settled = try request.settled()
        #expect(settled.iops == nil && settled.throughputMiB == 1_000)
    }
}
