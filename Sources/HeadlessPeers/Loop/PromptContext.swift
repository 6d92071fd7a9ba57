import Ambient
import CAT7
import MeshMemory
import MeshProtocol

/// What a model is shown: the blocks to answer, their ancestors, the peer's own latest words, the room's.
struct PromptMaterial {
    /// The blocks to answer, the most important first; never empty.
    var wakes: [Held]
    /// Ancestors, nearest first.
    var ancestors: [Held] = []
    /// Own latest, newest first.
    var own: [Held] = []
    /// The room's latest, newest first.
    var room: [Held] = []
}

/// The material as one prompt within a token budget. What does not fit is dropped in a fixed order: the room's oldest first,
/// then own blocks, then ancestors, the furthest first, then blocks to answer. The first of these stays; it is shortened.
struct PromptContext {
    /// The prompt.
    let prompt: String
    /// The blocks that are in it, those to answer first: what an answer may name as its parents.
    let keys: [BlockKey]
    /// Those of `keys` that were to be answered. One at least; an answer is for these and no others.
    let wakes: Set<BlockKey>
    /// Blocks that did not fit.
    let dropped: Int

    /// Parents that are offered at most.
    private static let mostKeys = 32
    /// What the headings take.
    private static let frame = 400

    init(_ material: PromptMaterial, me: NodeID, maxTokens: Int, now: Timestamp, random: any RandomSource) {
        let writer = Writer(quotation: PeerQuotation(random: random), me: me, now: now)
        // Two bytes a token is how TokenEstimate counts from above.
        var room = max(200, maxTokens * 2 - Self.frame)
        var seen: Set<BlockKey> = []
        var dropped = 0
        // What is dropped later must not be kept by what is dropped earlier being small.
        var isFull = false

        func fit(_ blocks: [Held], least: Int = 0) -> [(Held, String)] {
            var kept: [(Held, String)] = []
            for held in blocks where seen.insert(held.block.key).inserted {
                let text = writer.text(of: held, bytes: kept.count < least ? max(100, room - 300) : 4_000)
                guard kept.count < least || (!isFull && text.utf8.count <= room) else {
                    dropped += 1
                    isFull = true
                    continue
                }
                room = max(0, room - text.utf8.count)
                kept.append((held, text))
            }
            return kept
        }

        // Filled in the reverse of the order in which things are dropped.
        let wakes = fit(material.wakes, least: 1)
        let ancestors = fit(material.ancestors)
        let own = fit(material.own)
        let others = fit(material.room)
        self.dropped = dropped
        self.wakes = Set(wakes.map(\.0.block.key))
        keys = Array((wakes + ancestors + own + others).map(\.0.block.key).prefix(Self.mostKeys))
        prompt = [
            writer.quotation.rule,
            writer.section("New on the mesh, for you to answer or to leave:", wakes),
            writer.section("What it builds on, nearest first:", ancestors),
            writer.section("What you said lately, newest first:", own),
            writer.section("What others in the room said lately, newest first:", others),
        ].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private struct Writer {
        let quotation: PeerQuotation
        let me: NodeID
        let now: Timestamp

        func section(_ heading: String, _ blocks: [(Held, String)]) -> String {
            blocks.isEmpty ? "" : ([heading] + blocks.map(\.1)).joined(separator: "\n")
        }

        func text(of held: Held, bytes: Int) -> String {
            let block = held.block
            let age = age(held)
            guard block.authorNode != me else { return "- \(block.key.text), by you, \(age):\n\(body(block, bytes))" }
            let address = block.audience == me ? ", addressed to you" : ""
            return
                "- \(block.key.text), by \(quotation.label(block.author.text)) (key \(held.trust.name))\(address), \(age):\n"
                + body(block, bytes)
        }

        private func body(_ block: Block, _ bytes: Int) -> String {
            let lines = block.texts.compactMap { field, text in
                text.isEmpty || text == Field.neutral ? nil : "\(field.name): \(text)"
            }
            return quotation.quote(lines.joined(separator: "\n"), bytes: bytes)
        }

        private func age(_ held: Held) -> String {
            let seconds = Int(held.age(at: now).seconds)
            switch seconds {
            case ..<90: return "just now"
            case ..<5400: return "\(seconds / 60) minutes ago"
            case ..<129_600: return "\(seconds / 3600) hours ago"
            default: return "\(seconds / 86_400) days ago"
            }
        }
    }
}
