// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds Kith builds its measurements. `scripts/bench` runs them.

let package = Package(
    name: "kith-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "kith", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .executableTarget(
            name: "kith-bench",
            dependencies: [
                .product(name: "KithCore", package: "kith"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .treatAllWarnings(as: .error),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ])
    ]
)
