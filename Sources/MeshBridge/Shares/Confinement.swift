import MeshMemory
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import WireJSON

/// What the tools that send may do while this node is inside a share: from the joining on, until the share has ended or this
/// side has agreed to its end.
///
/// A lesson is text of somebody else in the agent's context, turn after turn, and may ask it to pass on what it knows. So as
/// long as turns may come in, what the agent sends reaches nobody but the peer that its person agreed to, where it stands in a
/// transcript that the person can read:
/// - `tell` reaches that peer only, and nothing that looks like a secret.
/// - `observe` is refused. It is not kept for later either: what the agent writes down becomes the person's own words, by
///   which the gate judges and which recall trusts most, and that must not be dictated by a lesson. What was learned is kept
///   when the share ends, with its seal.
/// - `join_share` looks at no link that names another relay than the own one, because a look is a contact with whatever host,
///   and path, the link names.
///
/// `recall`, `inbox` and `trace` stay free: they send nothing, and a teacher needs them. The person, at a terminal, is free in
/// everything.
struct Confinement: Sendable {
    private let inside: [ShareStatus]

    /// How things stand for the caller behind `context`.
    init(_ bridge: Bridge, _ context: CallContext) async throws {
        // Whoever cannot find out is not let through: the error of a node that does not start says so.
        inside = bridge.holdsShares && !Bridge.isPerson(context) ? try await bridge.shares().held() : []
    }

    /// Refuses to send `texts` to `node`, or to everybody, if a share forbids it.
    ///
    /// - Parameter node: nil for everybody.
    func admit(_ texts: [String], to node: NodeID?, fence: Fence) throws {
        guard let first = inside.first else { return }
        guard let node, inside.contains(where: { $0.peerNode == node }) else {
            throw ToolFailure(
                "Not sent and not kept: this session is inside \(Self.name(first, fence: fence)). Until it ends, what you send "
                    + "reaches nobody but that peer, so that no lesson can make you pass on what you know. Speak in the share "
                    + "with 'send_turn'; send this after the share has ended ('end_session'). Your person can send it now, "
                    + "from a terminal: kith \(node == nil ? "observe" : "tell"). Or they stop the share: kith share stop."
            )
        }
        let found = texts.flatMap { CredentialScreen().secrets(in: $0) }
        guard found.isEmpty else {
            throw ToolFailure(
                "Not sent: the text holds what looks like \(Set(found).sorted().joined(separator: ", ")), and this session is "
                    + "inside \(Self.name(first, fence: fence)). Take it out; only 'send_turn' can ask your person about it."
            )
        }
    }

    /// Refuses to look at the link of another share, if that would ask a relay that the person has not set.
    func admit(_ invite: ShareInvite, home: String?, fence: Fence) throws {
        guard let relay = invite.relay, relay.url != home,
            let first = inside.first(where: { $0.share != invite.share })
        else { return }
        throw ToolFailure(
            "Not looked at: a look asks the relay \(fence.label(relay.authority)) that the link names, and this session is "
                + "inside \(Self.name(first, fence: fence)). Finish that share first ('end_session'), or let your person join "
                + "from a terminal: kith share join.")
    }

    private static func name(_ status: ShareStatus, fence: Fence) -> String {
        "share \(status.share.text)" + (status.peer.map { " with \(fence.agent($0))" } ?? "")
    }
}

extension Bridge {
    /// Key of the `_meta` member by which a command says that a person typed it at a terminal. No model can set it; a program
    /// that runs as the person can, as it can do everything else (docs/security.md).
    public static let personKey = "sh.kith/person"

    /// Whether a person at a terminal calls.
    static func isPerson(_ context: CallContext) -> Bool { context.meta[personKey]?.boolValue == true }
}
