public import MeshProtocol

/// The default name of a session's identity: `<user>-<project folder>`.
public enum IdentityName {
    /// Makes the name from the environment and the project's folder; anything unusual becomes `-`.
    ///
    /// - Throws: `MalformedValue` never for real input, because the result is made of plain characters.
    public static func suggested(user: String?, projectDirectory: String) throws -> PeerName {
        let folder = projectDirectory.split(separator: "/").last.map(String.init) ?? ""
        let parts = [user ?? "agent", folder].map(plain).filter { !$0.isEmpty }
        let name = parts.joined(separator: "-")
        return try PeerName(name.isEmpty ? "agent" : shortened(name, to: 40))
    }

    /// Refuses a name that is no plain folder name, before any path is made of it.
    ///
    /// - Throws: `HomeError.badName`.
    public static func check(_ name: PeerName) throws(HomeError) {
        guard isFolderName(name.text) else {
            throw .badName(name.text, reason: "it would not be a plain folder name")
        }
    }

    static func isFolderName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 40 && text.first != "." && text.utf8.allSatisfy(isPlain)
    }

    static func shortened(_ text: String, to length: Int) -> String { String(text.prefix(length)) }

    private static func plain(_ text: String) -> String {
        let replaced = text.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "-") }
        return String(decoding: replaced, as: UTF8.self).split(whereSeparator: { $0 == "-" || $0 == "." })
            .joined(separator: "-")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
