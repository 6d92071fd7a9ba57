// swift-tools-version: 6.2
import PackageDescription

// The house, floor by floor: a target may depend only on targets of a lower floor (`scripts/check-layers` enforces it
// on the imports as well). docs/architecture.md says what each room is for and why each package is here.

let nio = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket"].map {
    Target.Dependency.product(name: $0, package: "swift-nio")
}
let tls = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let http = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let embedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")

let floor0: [Target] = [
    .target(name: "CTextModel", exclude: ["model.bin", "NOTICE"]),
    .target(name: "CVectorMath"),
    .target(name: "WireJSON"),
    .target(name: "CAT7"),
    .target(name: "Ambient"),
    .target(name: "TextScreening"),
]
let floor1: [Target] = [
    .target(name: "MeshProtocol", dependencies: ["WireJSON", "CAT7", "Ambient", crypto]),
    .target(name: "RelevanceGate", dependencies: ["CAT7", "CTextModel", "CVectorMath"]),
]
let floor2: [Target] = [
    .target(name: "MeshLinks", dependencies: ["MeshProtocol", "WireJSON", "Ambient", logging, tls] + nio),
    .target(
        name: "MeshMemory",
        dependencies: ["MeshProtocol", "RelevanceGate", "CVectorMath", "WireJSON", "CAT7", "Ambient", sqlite]),
    .target(name: "MeshRelay", dependencies: ["WireJSON", "Ambient", logging, tls, crypto, sqlite] + nio),
    .target(name: "ModelContextProtocol", dependencies: ["WireJSON", "Ambient"]),
]
let floor3: [Target] = [
    .target(
        name: "MeshNode",
        dependencies: [
            "MeshProtocol", "RelevanceGate", "MeshLinks", "MeshMemory", "WireJSON", "CAT7", "Ambient", logging,
        ])
]
let floor4: [Target] = [
    .target(
        name: "ShareSessions",
        dependencies: [
            "MeshNode", "MeshLinks", "MeshMemory", "MeshProtocol", "TextScreening", "WireJSON", "CAT7", "Ambient",
            logging,
        ]),
    .target(
        name: "HeadlessPeers",
        dependencies: [
            "MeshNode", "MeshMemory", "MeshProtocol", "RelevanceGate", "TextScreening", "WireJSON", "CAT7", "Ambient",
            logging, http, subprocess, tls,
        ] + nio),
]
let floor5: [Target] = [
    .target(
        name: "MeshBridge",
        dependencies: [
            "ShareSessions", "HeadlessPeers", "MeshNode", "MeshMemory", "MeshProtocol", "RelevanceGate", "MeshLinks",
            "ModelContextProtocol", "TextScreening", "WireJSON", "CAT7", "Ambient", logging,
        ])
]
let floor6: [Target] = [
    .executableTarget(
        name: "kith",
        dependencies: [
            "MeshBridge", "ShareSessions", "HeadlessPeers", "MeshNode", "MeshMemory", "MeshProtocol", "RelevanceGate",
            "MeshLinks", "MeshRelay", "ModelContextProtocol", "TextScreening", "WireJSON", "CAT7", "Ambient", arguments,
            logging, signals,
        ])
]
let tests: [Target] = [
    .target(
        name: "TestSupport", dependencies: ["Ambient", "WireJSON", "CAT7", "MeshProtocol"], path: "Tests/Support"),
    .testTarget(name: "WireJSONTests", dependencies: ["WireJSON", "TestSupport"]),
    .testTarget(name: "TextScreeningTests", dependencies: ["TextScreening", "TestSupport"]),
    .testTarget(name: "CAT7Tests", dependencies: ["CAT7", "Ambient", "TestSupport"]),
    .testTarget(
        name: "MeshProtocolTests", dependencies: ["MeshProtocol", "WireJSON", "CAT7", "TestSupport", crypto],
        resources: [.copy("Vectors")]),
    .testTarget(
        name: "RelevanceGateTests", dependencies: ["RelevanceGate", "CVectorMath", "WireJSON", "CAT7", "TestSupport"],
        resources: [.copy("Vectors")]),
    .testTarget(
        name: "MeshLinksTests",
        dependencies: ["MeshLinks", "MeshRelay", "MeshProtocol", "WireJSON", "TestSupport", embedded, tls] + nio),
    .testTarget(
        name: "MeshMemoryTests",
        dependencies: ["MeshMemory", "MeshProtocol", "RelevanceGate", "WireJSON", "CAT7", "TestSupport", sqlite]),
    .testTarget(
        name: "MeshRelayTests",
        dependencies: ["MeshRelay", "WireJSON", "Ambient", "TestSupport", embedded, tls, crypto, logging] + nio),
    .testTarget(
        name: "ModelContextProtocolTests",
        dependencies: ["ModelContextProtocol", "WireJSON", "Ambient", "TestSupport"],
        exclude: ["Golden/schemas", "Golden/transcripts"]),
    .testTarget(
        name: "MeshNodeTests",
        dependencies: [
            "MeshNode", "MeshMemory", "MeshLinks", "MeshProtocol", "RelevanceGate", "WireJSON", "CAT7", "TestSupport",
        ]),
    .testTarget(
        name: "ShareSessionsTests",
        dependencies: [
            "ShareSessions", "MeshNode", "MeshMemory", "MeshLinks", "MeshRelay", "MeshProtocol", "TextScreening",
            "WireJSON", "CAT7", "Ambient", "TestSupport",
        ]),
    .testTarget(
        name: "HeadlessPeersTests",
        dependencies: [
            "HeadlessPeers", "MeshNode", "MeshMemory", "MeshLinks", "MeshProtocol", "RelevanceGate", "TextScreening",
            "WireJSON", "CAT7", "Ambient", "TestSupport", http, tls,
        ] + nio),
    .testTarget(
        name: "MeshBridgeTests",
        dependencies: [
            "MeshBridge", "ShareSessions", "HeadlessPeers", "MeshNode", "MeshMemory", "MeshProtocol", "MeshLinks",
            "RelevanceGate", "ModelContextProtocol", "TextScreening", "WireJSON", "CAT7", "Ambient", "TestSupport",
            logging,
        ]),
    .testTarget(
        name: "Acceptance", dependencies: ["kith", "ModelContextProtocol", "WireJSON", "Ambient", "TestSupport"],
        path: "Tests/Acceptance", exclude: ["python"]),
]

let package = Package(
    name: "kith",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "kith", targets: ["kith"]),
        .library(name: "ModelContextProtocol", targets: ["ModelContextProtocol", "WireJSON", "Ambient"]),
        .library(
            name: "KithCore", targets: ["MeshProtocol", "RelevanceGate", "MeshMemory", "CAT7", "Ambient", "WireJSON"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: floor0 + floor1 + floor2 + floor3 + floor4 + floor5 + floor6 + tests
)

for target in package.targets {
    guard target.name.first != "C" || target.name == "CAT7" else { continue }
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
