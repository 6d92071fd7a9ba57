import Foundation
import HeadlessPeers
import Testing

/// The examples and the guide, read as a newcomer's machine would read them.
struct ExampleTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../..").standardized.path

    private static func configurations(_ folder: String) throws -> [PeerConfiguration] {
        let path = root + "/examples/" + folder
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".toml") }.sorted().map {
            let text = try String(contentsOfFile: path + "/" + $0, encoding: .utf8)
            return try PeerConfiguration(toml: text, file: $0)
        }
    }

    @Test(arguments: ["triad", "mixed-vendors"])
    func `every example loads without a warning and is explained`(_ folder: String) throws {
        let configurations = try Self.configurations(folder)
        #expect(configurations.count >= 3)
        for configuration in configurations { #expect(configuration.warnings == [], "\(configuration.name)") }
        #expect(Set(configurations.map(\.name)).count == configurations.count)
        #expect(Set(configurations.map(\.room)).count == 1, "they must hear each other")
        let guide = try String(contentsOfFile: Self.root + "/examples/\(folder)/README.md", encoding: .utf8)
        #expect(guide.contains("kith peer run"))
    }

    @Test func `the triad needs no key and costs nothing`() throws {
        for configuration in try Self.configurations("triad") {
            let forecast = PeerForecast(configuration, environment: [:])
            #expect(forecast.canRun && forecast.ceiling == "no cost")
        }
    }

    @Test func `the mixed scenario is of four providers and every one has a ceiling`() throws {
        let configurations = try Self.configurations("mixed-vendors")
        #expect(Set(configurations.map(\.model.provider)).count == 4)
        for configuration in configurations {
            #expect(configuration.ceilingPerDay != nil || configuration.budget.capsTokens)
        }
    }
}
