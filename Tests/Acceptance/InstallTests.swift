import Foundation
import Testing
import WireJSON

extension WholeProcess {
    struct Installing {
        /// A host and where it keeps its servers.
        enum Host: String, CaseIterable {
            case claude, codex, cursor, vscode, gemini

            var file: String {
                switch self {
                case .claude: ".mcp.json"
                case .codex: ".codex/config.toml"
                case .cursor: ".cursor/mcp.json"
                case .vscode: ".vscode/mcp.json"
                case .gemini: ".gemini/settings.json"
                }
            }

            /// A file that someone already uses.
            var existing: String {
                switch self {
                case .codex: "model = \"o9\"\n\n[mcp_servers.other]\ncommand = \"other\"\n"
                case .vscode: #"{"servers":{"other":{"command":"other"}},"inputs":[1.50]}"#
                case .gemini: #"{"theme":"dark","mcpServers":{"other":{"command":"other"}}}"#
                case .claude, .cursor: #"{"mcpServers":{"other":{"command":"other","args":[]}}}"#
                }
            }
        }

        private func install(_ host: Host, _ more: String..., in home: Home) async throws -> CommandLineRun {
            try await CommandLineRun(["install", host.rawValue] + more, in: home)
        }

        @Test(arguments: Host.allCases)
        func theSnippetIsShownAndNothingIsWritten(_ host: Host) async throws {
            let home = try Home()
            let run = try await install(host, in: home)
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output.contains(Place.kith) && run.output.contains("mcp"))
            #expect(run.output.contains(host.file) && run.output.contains("Nothing was written"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
        }

        @Test(arguments: Host.allCases)
        func writingKeepsWhatIsThereAndWritesOnce(_ host: Host) async throws {
            let home = try Home()
            let path = home.path + "/" + host.file
            try write(host.existing, to: path)
            let run = try await install(host, "--write", "--relay", "wss://relay.example.org", in: home)
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output.contains("+ ") && run.output.contains("Written."))
            let written = try String(contentsOfFile: path, encoding: .utf8)
            #expect(written.contains("wss://relay.example.org"))
            if host == .codex {
                #expect(written.hasPrefix(host.existing))
                #expect(written.contains("[mcp_servers.kith]\ncommand = \"\(Place.kith)\"\nargs = [\"mcp\"]"))
            } else {
                let before = try JSON(parsing: host.existing)
                let after = try JSON(parsing: written)
                let servers = host == .vscode ? "servers" : "mcpServers"
                #expect(after[servers]?["other"] == before[servers]?["other"])
                #expect(after["theme"] == before["theme"])
                #expect(after["inputs"]?.text == before["inputs"]?.text)
                #expect(after[servers]?["kith"]?["command"]?.stringValue == Place.kith)
                #expect(after[servers]?["kith"]?["env"]?["KITH_RELAY"]?.stringValue == "wss://relay.example.org")
            }
            let again = try await install(host, "--write", "--relay", "wss://relay.example.org", in: home)
            #expect(again.code == 0 && again.output.contains("already says this"), "\(again.errors)")
            #expect(try String(contentsOfFile: path, encoding: .utf8) == written)
        }

        @Test(arguments: Host.allCases)
        func aMissingFileIsMadeWithItsFolder(_ host: Host) async throws {
            let home = try Home()
            #expect(try await install(host, "--write", in: home).code == 0)
            let written = try String(contentsOfFile: home.path + "/" + host.file, encoding: .utf8)
            #expect(written.contains(Place.kith))
        }

        @Test(arguments: [Host.claude, .cursor, .vscode, .gemini])
        func aFileWithCommentsIsLeftToThePerson(_ host: Host) async throws {
            let home = try Home()
            let text = "{\n  // my servers\n  \"mcpServers\": {}\n}\n"
            try write(text, to: home.path + "/" + host.file)
            let run = try await install(host, "--write", in: home)
            #expect(run.code != 0)
            #expect(run.errors.contains("left alone"))
            #expect(try String(contentsOfFile: home.path + "/" + host.file, encoding: .utf8) == text)
        }

        @Test func aLinkedPrivateFileStaysALinkAndPrivateAndKeepsThePersonsSettings() async throws {
            let home = try Home()
            let real = home.path + "/collection/mcp.json"
            try write(#"{"mcpServers":{"kith":{"command":"old","env":{"KITH_NAME":"me"}}}}"#, to: real)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: real)
            let link = home.path + "/" + Host.claude.file
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
            #expect(try await install(.claude, "--write", "--relay", "wss://relay.example.org", in: home).code == 0)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == real)
            let mode = try FileManager.default.attributesOfItem(atPath: real)[.posixPermissions] as? NSNumber
            #expect(mode == 0o600)
            let entry = try JSON(parsing: String(contentsOfFile: real, encoding: .utf8))["mcpServers"]?["kith"]
            #expect(entry?["command"]?.stringValue == Place.kith)
            #expect(entry?["env"] == ["KITH_NAME": "me", "KITH_RELAY": "wss://relay.example.org"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: home.path + "/collection") == ["mcp.json"])
        }

        @Test func aProjectFolderThatDoesNotExistIsNotMade() async throws {
            let home = try Home()
            let run = try await install(.claude, "--write", "--project", home.path + "/mistyped", in: home)
            #expect(run.code != 0 && run.errors.contains("mistyped"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
        }

        @Test func anotherEntryForKithInCodexIsLeftToThePerson() async throws {
            let home = try Home()
            let text = "[mcp_servers.kith]\ncommand = \"/somewhere/else\"\n"
            try write(text, to: home.path + "/" + Host.codex.file)
            let run = try await install(.codex, "--write", in: home)
            #expect(run.code != 0 && run.errors.contains("already has an entry"))
            #expect(try String(contentsOfFile: home.path + "/" + Host.codex.file, encoding: .utf8) == text)
        }

        private func write(_ text: String, to path: String) throws {
            let file = URL(fileURLWithPath: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }
}
