import WireJSON

/// What a host may assume about a tool before it runs one. All four are always stated.
public struct ToolAnnotations: Sendable, Hashable {
    /// The tool changes nothing. Hosts may run such tools in parallel and without asking.
    public let readOnly: Bool
    /// The tool may destroy something (means something only when it is not read-only).
    public let destructive: Bool
    /// Calling it twice is like calling it once.
    public let idempotent: Bool
    /// The tool reaches beyond this machine.
    public let openWorld: Bool

    /// Four statements.
    public init(readOnly: Bool, destructive: Bool, idempotent: Bool, openWorld: Bool) {
        self.readOnly = readOnly
        self.destructive = destructive
        self.idempotent = idempotent
        self.openWorld = openWorld
    }

    /// A tool that only looks, at things of this machine.
    public static let reading = ToolAnnotations(
        readOnly: true, destructive: false, idempotent: true, openWorld: false)

    /// The tool's `title` member names it; a second one here would only cost tokens.
    var json: JSON {
        [
            "readOnlyHint": .bool(readOnly), "destructiveHint": .bool(destructive),
            "idempotentHint": .bool(idempotent), "openWorldHint": .bool(openWorld),
        ]
    }
}
