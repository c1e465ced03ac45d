// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")

/// A module of the house; see ARCHITECTURE.md for which may know which.
func module(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

/// The tests of one module.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "holdfast",
    products: [.executable(name: "holdfast", targets: ["holdfast"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CProcessor"),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        module("Certificates", [asn1, crypto, system, x509]),
        module("Policy"),
        module("Wire"),
        module("Signature", [crypto]),
        module("Ledger", [grdb]),
        module("Repository", ["CLinux", "CZstd", "COpenSSL", "CXXHash"]),
        module("Transport", [asyncHTTPClient, nioCore, nioHTTP1, nioSSL]),
        module("S3", ["Repository", "Signature", "Transport", crypto]),
        module("Engine", ["CLinux", "CProcessor", "CPostgreSQL", crypto, subprocess, system, logging]),
        module("Access", ["Ledger", "Policy"]),
        module(
            "Fleet",
            [
                "CLinux", "Access", "Keys", "Policy", "Ledger", "Repository", "Engine", logging, metrics, lifecycle,
                system,
            ]
        ),
        module("Audit", ["CLinux", "Wire", crypto, lifecycle, logging, metrics, system]),
        module("CloudTrail", path: "Sources/Services/CloudTrail", ["Wire", "Audit"]),
        module("Keys", ["Ledger", "Policy", crypto, cryptoExtras]),
        module("Control", path: "Sources/Services/Control", ["Wire", "Fleet", "Ledger"]),
        module("IAM", path: "Sources/Services/IAM", ["Wire", "Access", "Policy"]),
        module("KMS", path: "Sources/Services/KMS", ["Wire", "Keys", "Ledger", "Policy"]),
        module(
            "Peer",
            path: "Sources/Services/Peer",
            ["Wire", "Access", "Fleet", "Ledger", "Repository", "Signature", "Transport", crypto]
        ),
        module("RDS", path: "Sources/Services/RDS", ["Wire", "Fleet", "Keys", "Ledger"]),
        module("STS", path: "Sources/Services/STS", ["Wire", "Access"]),
        module(
            "Gateway",
            [
                "Wire", "Signature", "Access", "Policy", crypto, hummingbird, hummingbirdCore, httpTypes, nioCore,
                nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioSSL, logging, metrics, lifecycle,
            ]
        ),
        .executableTarget(
            name: "holdfast",
            dependencies: [
                "CLinux", "Access", "Audit", "Certificates", "Ledger", "Repository", "S3", "Signature", "Transport",
                "Engine", "Fleet", "Wire", "CloudTrail", "Control", "IAM", "Keys", "KMS", "Peer", "RDS", "STS",
                "Gateway",
                argumentParser, logging, metrics, lifecycle,
                signals, system,
            ],
            path: "Sources/Holdfast",
            swiftSettings: strict
        ),

        .target(
            name: "Oracle",
            path: "Tests/Oracle",
            exclude: ["sign_requests.py", "print_model.py", "call_gateway.py"],
            swiftSettings: strict
        ),
        .target(
            name: "AccessTesting",
            dependencies: ["Access", "Wire", crypto],
            path: "Tests/AccessTesting",
            swiftSettings: strict
        ),
        tests(
            "AccessTests",
            [
                "Access", "AccessTesting", "Audit", "CloudTrail", "Control", "Engine", "Fleet", "Gateway", "IAM",
                "Keys",
                "KMS", "Ledger", "Oracle", "Peer", "Policy", "RDS", "Repository", "STS", "Wire", crypto, logging,
                system,
            ]
        ),
        tests("CertificatesTests", ["Certificates", asn1, x509]),
        tests("PolicyTests", ["Policy"]),
        tests("KeysTests", ["Keys", "Ledger", "Policy", crypto, cryptoExtras]),
        tests("KMSTests", ["AccessTesting", "KMS", "Keys", "Ledger", "Policy", "Wire"]),
        tests("WireTests", ["AccessTesting", "Wire"]),
        tests("SignatureTests", ["Signature", "Oracle"]),
        tests("LedgerTests", ["Ledger", grdb]),
        .target(
            name: "StoreTesting",
            dependencies: ["Repository"],
            path: "Tests/StoreTesting",
            exclude: ["serve_moto.py"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RepositoryTests",
            dependencies: ["Repository", "StoreTesting", system],
            exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        tests("S3Tests", ["S3", "Repository", "StoreTesting", "Transport"]),
        .target(
            name: "DiskTesting",
            dependencies: ["Engine", system],
            path: "Tests/DiskTesting",
            swiftSettings: strict
        ),
        tests("EngineTests", ["DiskTesting", "Engine", system]),
        tests(
            "FleetTests",
            [
                "Access", "AccessTesting", "DiskTesting", "Fleet", "Keys", "Ledger", "Policy", "Repository", "Engine",
                logging, system,
            ]
        ),
        .testTarget(
            name: "RDSTests",
            dependencies: [
                "AccessTesting", "RDS", "Wire", "Fleet", "Ledger", "Engine", "Repository", "Oracle", logging, system,
            ],
            exclude: ["Support/parse_answer.py"],
            swiftSettings: strict
        ),
        tests(
            "PeerTests",
            [
                "Access", "AccessTesting", "Peer", "Fleet", "Ledger", "Repository", "Engine", "Gateway", "Wire", crypto,
                logging, metrics, lifecycle,
            ]
        ),
        tests("AuditTests", ["Audit", "CloudTrail", "Wire", logging, system]),
        tests(
            "ConformanceTests",
            ["Wire", "Access", "CloudTrail", "IAM", "KMS", "Keys", "RDS", "STS", "Fleet", "Ledger", "Oracle"]
        ),
        tests(
            "GatewayTests",
            [
                "Gateway", "AccessTesting", "Certificates", "Wire", "Signature", "Oracle", nioCore, nioPosix, logging,
                metrics, lifecycle,
            ]
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["Access", "Engine", "Fleet", "Keys", "Policy", "Repository", "Signature"],
            exclude: ["LibFuzzer", "Seeds"],
            swiftSettings: strict
        ),
        tests("EndToEndTests", ["holdfast", "DiskTesting", "StoreTesting", subprocess, system]),
    ],
    swiftLanguageModes: [.v6]
)

// Built only by the run of each in Benchmarks.
if Context.environment["HOLDFAST_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "repository-benchmark",
            dependencies: ["Repository", "Engine"],
            path: "Benchmarks/repository",
            exclude: ["run"],
            swiftSettings: strict
        )
    )
    package.targets.append(
        .executableTarget(
            name: "audit-benchmark",
            dependencies: ["Audit", "Wire", logging],
            path: "Benchmarks/audit",
            exclude: ["run"],
            swiftSettings: strict
        )
    )
    package.targets.append(
        .executableTarget(
            name: "api-benchmark",
            dependencies: ["Access", "Fleet", "Ledger", "Signature", crypto],
            path: "Benchmarks/api",
            exclude: ["run", "compare.py", "serve_moto.py"],
            swiftSettings: strict
        )
    )
}
