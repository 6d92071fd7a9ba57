import Ambient
import MeshMemory
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import WireJSON

/// `send_turn`: say something to the peer of a share, and to nobody else.
struct SendTurn {
    struct Artefact: Described, Encodable {
        let name: String
        let type: String?
        let text: String

        static let notes: [String: Note] = ["name": "", "type": "", "text": ""]
    }

    struct Input: ToolInput {
        let text: String
        let kind: String?
        let keepFloor: Bool?
        let reveal: Int?
        let artefacts: [Artefact]?
        let allowSecret: Bool?
        let share: String?

        enum CodingKeys: String, CodingKey {
            case text, kind, reveal, artefacts, share
            case keepFloor = "keep_floor"
            case allowSecret = "allow_secret"
        }

        static let notes: [String: Note] = [
            "text": "", "kind": Note(TurnKind.allCases.map(\.rawValue).joined(separator: " ")), "keep_floor": "",
            "reveal": "hidden check's number", "artefacts": "", "allow_secret": "asks your person", "share": "",
        ]

        static let example: JSON = [
            "text": "Each episode gets a key first; say it back for your setup.", "kind": "teach",
        ]
    }

    /// How long a connected peer is given to prove that it has stored the turn before the tool answers.
    private static let patience: Duration = .milliseconds(400)

    static func tool(_ bridge: Bridge) -> Tool {
        .prose(
            "send_turn", title: "Send a turn",
            description: "Say one thing to the peer of a share. It passes the floor; question and error need none.",
            annotations: ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: true)
        ) { (input: Input, context) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let before = try await ShareChoice.share(input.share, in: shares)
                var saying = try Self.saying(input)
                if let number = input.reveal { try await reveal(number, in: before, shares, &saying) }
                let updates = await shares.updates(before.share)
                let receipt = try await say(saying, input, in: before, shares, bridge, context)
                let proved = await follow(receipt, in: before.share, shares, updates, time: bridge.time)
                let status = try await shares.status(before.share)
                let next = status.floor == status.role ? "You keep the floor." : "Now 'await_turn'."
                return ProseReply(
                    "Turn \(proved.turn): \(proved.words).\n\(ShareAnswer.line(status, fence: bridge.fence()))\n\(next)",
                    meta: ShareAnswer.meta(
                        status, [("turn", .integer(Int64(proved.turn))), ("receipt", .string(proved.state.rawValue))]))
            }
        }
    }

    private static func saying(_ input: Input) throws -> Saying {
        var kind: TurnKind?
        if let name = input.kind {
            guard let known = TurnKind(rawValue: name) else {
                let names = TurnKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ToolFailure("`kind` must be one of \(names).")
            }
            kind = known
        }
        let artefacts = try (input.artefacts ?? []).map {
            try TurnArtefact(name: $0.name, mediaType: $0.type ?? "text/plain", text: $0.text)
        }
        return Saying(input.text, kind: kind, artefacts: artefacts, keepsFloor: input.keepFloor)
    }

    /// Reveals a hidden check and says it, once it is certain that the turn can be said.
    private static func reveal(
        _ number: Int, in status: ShareStatus, _ shares: ShareSessions, _ saying: inout Saying
    ) async throws {
        guard status.floor == status.role else { throw ShareFailure.notYourTurn }
        let found = CredentialScreen().secrets(in: saying.text)
        guard found.isEmpty else { throw ShareFailure.holdsSecret(found) }
        let check: String
        if let known = status.revealed[number] {
            check = known
        } else {
            check = try await shares.reveal(status.share, check: number)
        }
        saying.kind = saying.kind ?? .challenge
        saying.text += "\n\nCheck \(number): \(check)"
    }

    /// Says it; what looks like a secret leaves only with the person's word for exactly this turn.
    private static func say(
        _ saying: Saying, _ input: Input, in status: ShareStatus, _ shares: ShareSessions, _ bridge: Bridge,
        _ context: CallContext
    ) async throws -> TurnReceipt {
        do {
            return try await shares.say(status.share, saying)
        } catch ShareFailure.holdsSecret(let names) {
            let kinds = names.joined(separator: ", ")
            guard input.allowSecret == true else {
                throw ToolFailure(
                    "Not sent: the text holds what looks like \(kinds). Take it out. Only if your person insists, call again with "
                        + "allow_secret: true; they are asked then.")
            }
            let texts = [saying.text] + saying.artefacts.flatMap { [$0.name, $0.text] }
            let lines = texts.flatMap(SecretText.blotted)
            let request = try ConsentRequest(
                .sendSecret,
                text: (["to \(status.peer?.text ?? "the peer"), in share \(status.share.text)", "found: \(kinds)"]
                    + lines)
                    .joined(separator: "\n"),
                subject: [status.share.text, saying.kind?.rawValue ?? ""] + texts)
            try await bridge.consent(at: shares.node).require(request, context)
            return try await shares.say(status.share, saying, allowingSecrets: true)
        }
    }

    /// The receipt after a connected peer has had a moment.
    private static func follow(
        _ receipt: TurnReceipt, in share: ShareID, _ shares: ShareSessions, _ updates: AsyncStream<ShareUpdate>,
        time: any TimeSource
    ) async -> TurnReceipt {
        guard receipt.state == .accepted, (try? await shares.status(share).isTogether) == true else { return receipt }
        await time.wait(atMost: patience) {
            for await update in updates {
                if case .receipt(let turn, _) = update, turn >= receipt.turn { return }
            }
        }
        return (try? await shares.receipt(share, turn: receipt.turn)) ?? receipt
    }
}
