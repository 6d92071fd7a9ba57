import Ambient
import Foundation
import HeadlessPeers
import MeshBridge
import MeshProtocol
import WireJSON

/// One thing that a peer did, as a log keeps it.
struct PeerLogLine: Sendable {
    let at: Timestamp
    let peer: String
    let activity: PeerActivity

    /// How much it matters.
    var level: LogSettings.Level {
        switch activity {
        case .trouble: .error
        case .warning, .held, .resting: .warn
        case .called, .emitted, .suppressed, .woke: .info
        case .reached: .debug
        }
    }

    /// For programs: one JSON object. Texts in it have passed the fence, because people read logs in terminals.
    var json: String {
        var members: JSONObject = [
            "at": .integer(at.milliseconds), "peer": .string(peer), "level": .string(level.rawValue),
            "what": .string(activity.name), "text": .string(ConsentText.plain(activity.line)),
        ]
        switch activity {
        case .woke(let blocks, _): members["blocks"] = .array(blocks.map { .string($0.text) })
        case .suppressed(let key, let reason, _):
            members["reason"] = .string(reason.rawValue)
            if let key { members["block"] = .string(key.text) }
        case .called(let usage, let cost, let milliseconds, _):
            members["inputTokens"] = .integer(Int64(usage.total - usage.output))
            members["outputTokens"] = .integer(Int64(usage.output))
            members["microDollars"] = .integer(cost.value)
            members["milliseconds"] = .integer(milliseconds)
        case .emitted(let key, let to, let answered):
            members["key"] = .string(key.text)
            members["answers"] = .array(answered.map { .string($0.text) })
            if let to { members["to"] = .string(to.text) }
        case .reached(let count): members["count"] = .integer(Int64(count))
        case .held(let id, let reasons):
            members["id"] = .integer(id)
            members["reasons"] = .array(reasons.map { .string(ConsentText.plain($0)) })
        case .resting(let seconds, _): members["seconds"] = .integer(seconds)
        case .warning, .trouble: break
        }
        return JSON.object(members).text
    }

    /// For people: the time of day, the peer, what it did; keys cut to what one needs to find them.
    var text: String {
        let words = activity.line.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.hasPrefix("cmb-") && word.count > 20
                ? word.prefix(16) + "…" + (word.hasSuffix(":") ? ":" : "") : String(word)
        }
        return "\(clock) \(peer): \(ConsentText.plain(words.joined(separator: " ")))"
    }

    private var clock: String {
        var seconds = time_t(at.milliseconds / 1000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
