import HeadlessPeers
import MeshBridge

/// The table of `kith peer watch`.
enum PeerTable {
    private static let barWidth = 10
    private static let mostReasons = 4

    /// - Parameter columns: How wide it may be. Where that is too narrow, cost and what was left undone get a line of their
    ///   own below each peer.
    static func lines(_ entries: [PeerFolder.Entry], columns: Int = .max) -> [String] {
        guard !entries.isEmpty else { return ["No headless peer has run here yet."] }
        let alive = entries.count { $0.isAlive }
        let head = ["NAME", "STATE", "WAKES/H", "COST TODAY", "ANSWERED", "STORED", "HELD", "LEFT UNDONE"]
        let sorted = entries.filter(\.isAlive) + entries.filter { !$0.isAlive }
        let rows = [head] + sorted.map(row)
        var table = PeerRows.aligned(rows)
        if table.contains(where: { $0.count > columns }) {
            let short = PeerRows.aligned(rows.map { row in [0, 1, 2, 4, 5, 6].map { row[$0] } })
            table = zip(short, rows).enumerated().flatMap { number, lines in
                number == 0 ? [lines.0] : [lines.0, "  \(lines.1[3]); left undone: \(lines.1[7])"]
            }
        }
        var lines = ["\(alive) of \(entries.count) running", ""] + table
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
