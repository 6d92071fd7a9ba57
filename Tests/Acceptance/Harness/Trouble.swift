import Foundation
import Testing

/// A way in which a home or a setting can be wrong.
enum Trouble: String, CaseIterable, CustomTestStringConvertible {
    case openIdentity, openHome, fileInTheWay, newerDatabase, foreignDatabase, damagedIdentity
    case wrongRoom, wrongName, longName, wrongRelay, plainRelay, wrongBurst, missingToken, openToken, noHome

    var testDescription: String { rawValue }

    /// Spoils a healthy home.
    /// - Returns: what to put into the environment.
    func arrange(_ home: Home) throws -> [String: String] {
        let files = FileManager.default
        switch self {
        case .openIdentity: try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: identity(home))
        case .openHome: try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: home.state)
        case .fileInTheWay:
            try Data("mine".utf8).write(to: URL(fileURLWithPath: home.path + "/file"))
            return ["KITH_HOME": home.path + "/file"]
        case .newerDatabase:
            // The schema's number stands in bytes 60 to 63 of the header (https://www.sqlite.org/fileformat2.html).
            var bytes = try Data(contentsOf: URL(fileURLWithPath: database(home)))
            bytes.replaceSubrange(60..<64, with: [0, 0, 3, 231])
            try bytes.write(to: URL(fileURLWithPath: database(home)))
        case .foreignDatabase:
            try Data("Dear diary".utf8).write(to: URL(fileURLWithPath: database(home)))
        case .damagedIdentity:
            try Data("{}".utf8).write(to: URL(fileURLWithPath: identity(home)))
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: identity(home))
        case .wrongRoom: return ["KITH_ROOM": "Not A Room/.."]
        case .wrongName: return ["KITH_NAME": "../../elsewhere"]
        case .longName: return ["KITH_NAME": String(repeating: "n", count: 300)]
        case .wrongRelay: return ["KITH_RELAY": "http://relay.example.org"]
        case .plainRelay: return ["KITH_RELAY": "ws://relay.example.org"]
        case .wrongBurst: return ["KITH_FLOOD_BURST": "many"]
        case .missingToken:
            return ["KITH_RELAY": "ws://127.0.0.1:1", "KITH_RELAY_TOKEN_FILE": home.path + "/token"]
        case .openToken:
            try Data("secret".utf8).write(to: URL(fileURLWithPath: home.path + "/token"))
            try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: home.path + "/token")
            return ["KITH_RELAY": "ws://127.0.0.1:1", "KITH_RELAY_TOKEN_FILE": home.path + "/token"]
        case .noHome: return ["KITH_HOME": "", "HOME": ""]
        }
        return [:]
    }

    /// The path or setting that is wrong, and words of the fix.
    func mustSay(_ home: Home) -> [String] {
        switch self {
        case .openIdentity: [identity(home), "chmod 600"]
        case .openHome: [home.state, "chmod 700"]
        case .fileInTheWay: [home.path + "/file", "set KITH_HOME"]
        case .newerDatabase: [database(home), "schema 999", "Install the newer kith"]
        case .foreignDatabase: [database(home), "Move it away"]
        case .damagedIdentity: [identity(home), "Restore it from a backup"]
        case .wrongRoom: ["KITH_ROOM", "a-z"]
        case .wrongName: ["KITH_NAME", "letters, digits"]
        case .longName: ["KITH_NAME", "1 to 64"]
        case .wrongRelay: ["KITH_RELAY", "wss://"]
        case .plainRelay: ["KITH_RELAY", "use wss://"]
        case .wrongBurst: ["KITH_FLOOD_BURST", "1 to 1000000"]
        case .missingToken: [home.path + "/token", "Check the path"]
        case .openToken: [home.path + "/token", "chmod 600"]
        case .noHome: ["Set KITH_HOME"]
        }
    }

    /// What must be found unchanged afterwards: permissions and content are the person's to mend.
    func evidence(_ home: Home) throws -> [Data] {
        switch self {
        case .newerDatabase, .foreignDatabase:
            let names = try FileManager.default.contentsOfDirectory(atPath: home.identity("atlas")).sorted()
            return [
                Data(names.joined(separator: " ").utf8), try Data(contentsOf: URL(fileURLWithPath: database(home))),
            ]
        case .openIdentity, .damagedIdentity: return [try Data(contentsOf: URL(fileURLWithPath: identity(home)))]
        default: return []
        }
    }

    private func identity(_ home: Home) -> String { home.identity("atlas") + "/identity.json" }
    private func database(_ home: Home) -> String { home.identity("atlas") + "/mesh.sqlite" }
}
