import Ambient
public import ModelContextProtocol
import WireJSON

extension Bridge {
    /// The MCP server that offers this bridge, for the host and for the command line alike.
    ///
    /// - Parameters:
    ///   - channelMode: Push events into the session (Claude Code's channels; needs the handshake era).
    ///   - controls: Offer also what only the command line gets.
    public func server(
        version: String, channelMode: Bool = false, controls: Bool = false, log: @escaping @Sendable (String) -> Void
    ) -> Server {
        var options = ServerOptions()
        options.channelMode = channelMode
        options.log = log
        return Server(
            info: Implementation(
                name: "kith", version: version, title: "Kith",
                description: "A place on the mesh for a coding agent."),
            instructions: Instructions.text, tools: controls ? tools + ShareControls.all(self) : tools,
            resources: resources, templates: resourceTemplates,
            prompts: prompts, options: options, time: time, random: random,
            sealer: AnswerSealer(key: random.bytes(32)), delivered: whenTaken
        ) { tool, result, context in
            await addUnreadNote(to: &result, of: tool, session: Self.session(of: context))
        }
    }

    /// Key of the `_meta` member by which a caller reads under marks of its own, so that `kith watch` takes nothing
    /// from the host's unread notes.
    public static let sessionKey = "sh.kith/session"

    /// Key of the `_meta` member with an answer's facts, where a tool answers in words; programs read it, models never see it.
    public static let answerKey = ShareAnswer.key

    /// Whose read marks a call moves.
    static func session(of context: CallContext) -> String {
        onlooker(context).map { "caller:" + $0 } ?? context.session
    }

    /// Whether the caller reads under marks of its own; what it reads stays unread for every session.
    static func isOnlooker(_ context: CallContext) -> Bool { onlooker(context) != nil }

    private static func onlooker(_ context: CallContext) -> String? {
        context.meta[sessionKey]?.stringValue.flatMap { (1...64).contains($0.utf8.count) ? $0 : nil }
    }
}
