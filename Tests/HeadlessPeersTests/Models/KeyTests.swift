import Foundation
import TestSupport
import Testing

@testable import HeadlessPeers

/// Where keys come from, and that they stay there.
struct KeyTests {
    private func file(_ text: String, mode: Int = 0o600) throws -> (TemporaryDirectory, KeySource) {
        let folder = try TemporaryDirectory()
        let path = folder.appending("key")
        #expect(
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode]))
        return (folder, .file(path))
    }

    @Test func aKeyIsTakenFromTheEnvironment() throws {
        let key = try KeySource.environment("K").key(environment: ["K": " sk-12345678 \n"])
        #expect(key.secret == "sk-12345678")
        #expect(throws: KeyError.notSet("K")) { try KeySource.environment("K").key(environment: ["K": ""]) }
        #expect(throws: KeyError.notSet("K")) { try KeySource.environment("K").key(environment: [:]) }
    }

    @Test func aKeyIsTakenFromAPrivateFile() throws {
        let (folder, source) = try file("sk-12345678\nsecond line\n")
        #expect(try source.key(environment: [:]).secret == "sk-12345678")
        #expect(try KeySource.file("~/key").key(environment: ["HOME": folder.path]).secret == "sk-12345678")
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o666])
    func aFileThatOthersMayReadIsRefused(_ mode: Int) throws {
        let (folder, source) = try file("sk-12345678", mode: mode)
        #expect(throws: KeyError.openPermissions(folder.appending("key"))) { try source.key(environment: [:]) }
    }

    @Test func whatIsNoFileIsRefused() throws {
        let folder = try TemporaryDirectory()
        #expect(throws: KeyError.notAFile(folder.path)) { try KeySource.file(folder.path).key(environment: [:]) }
        #expect(throws: KeyError.self) { try KeySource.file(folder.appending("none")).key(environment: [:]) }
        try #require(mkfifo(folder.appending("pipe"), 0o600) == 0)
        #expect(throws: KeyError.notAFile(folder.appending("pipe"))) {
            try KeySource.file(folder.appending("pipe")).key(environment: [:])
        }
    }

    @Test(arguments: [
        "", "short", "with space inside", "line\r\nx-header: 1", "schlüssel-12345", String(repeating: "k", count: 600),
    ])
    func whatIsNoKeyIsRefused(_ text: String) {
        #expect(APIKey(text) == nil)
        #expect(throws: KeyError.self) { try KeySource.environment("K").key(environment: ["K": text]) }
    }

    @Test func aKeyIsTakenOutOfTextsEvenInPieces() throws {
        let key = try #require(APIKey("local-key-0123456789"))
        #expect(APIKey.redacted("a local-key-0123456789!", key: key) == "a (key)!")
        #expect(APIKey.redacted("cut off: local-key-01234", key: key) == "cut off: (key)")
        #expect(APIKey.redacted("the locals", key: key) == "the locals")
        #expect(!APIKey.redacted("other: \(Vendor.realistic)", key: nil).contains("Zq8Rk2"))
    }

    @Test func aKeyShowsItselfToNobody() throws {
        let key = try #require(APIKey("sk-12345678"))
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped, "\([key])", "\(Optional(key) as Any)"] {
            #expect(!text.contains("12345678"))
        }
    }
}
