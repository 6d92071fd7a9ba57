import Ambient
import HeadlessPeers
import MeshBridge

/// The table of `kith peer watch`.
enum PeerTable {
    private static let barWidth = 10
    private static let mostReasons = 4

    static func lines(_ entries: [PeerFolder.Entry], now: Timestamp) -> [String] {
        guard !entries.isEmpty else { return ["No headless peer has run here yet."] }
        let alive = entries.count { $0.isAlive }
        let head = ["NAME", "STATE", "WAKES/H", "COST TODAY", "ANSWERED", "STORED", "HELD", "LEFT UNDONE"]
        let rows = (entries.filter(\.isAlive) + entries.filter { !$0.isAlive }).map(row)
        var lines = ["\(alive) of \(entries.count) running", ""] + PeerRows.aligned([head] + rows)
        for entry in entries where entry.isAlive {
            if let trouble = entry.status.lastTrouble { lines.append("\(entry.status.name): \(trouble)") }
            lines += entry.status.warnings.map { "\(entry.status.name): \($0)" }
        }
        return lines.map { ConsentText.plain($0) }
    }

    private static func row(_ entry: PeerFolder.Entry) -> [String] {
        let status = entry.status
        return [
            status.name, PeerRows.state(entry), PeerRows.amount(status.wakes.hour, dollars: false),
            "\(bar(PeerRows.today(status))) \(PeerRows.amount(PeerRows.today(status), of: status))",
            "\(status.emitted)",
            "\(status.reached)", "\(status.held)", reasons(status),
        ]
    }

    /// A share as a bar; any use at all shows.
    static func bar(_ use: PeerStatus.Use) -> String {
        let share = use.share
        let full = min(barWidth, share > 0 ? max(1, Int((share * Double(barWidth)).rounded())) : 0)
        return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: barWidth - full) + "]"
    }

    private static func reasons(_ status: PeerStatus) -> String {
        let all = PeerRows.suppressed(status)
        guard !all.isEmpty else { return "-" }
        let shown = all.prefix(mostReasons).map { "\($0.reason) \($0.count)" }.joined(separator: ", ")
        return all.count > mostReasons ? "\(shown), …" : shown
    }
}
