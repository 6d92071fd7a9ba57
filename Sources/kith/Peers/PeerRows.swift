import Ambient
import HeadlessPeers
import MeshBridge

/// Peers' reports as people read them. Reports are files of this user, but words in them (errors above all) came from
/// elsewhere: everything passes the fence.
enum PeerRows {
    /// The state in one word; a report outlives its peer.
    static func state(_ entry: PeerFolder.Entry) -> String {
        if entry.isAlive { return ConsentText.plain(entry.status.state) }
        return entry.status.state == "stopped" ? "stopped" : "gone"
    }

    /// A table for `list`.
    static func list(_ entries: [PeerFolder.Entry]) -> [String] {
        let head = ["NAME", "STATE", "ROLE", "MODEL", "ROOM", "COST TODAY", "ANSWERED", "PROCESS"]
        return aligned(
            [head]
                + entries.map { entry in
                    let status = entry.status
                    return [
                        status.name, state(entry), status.role, status.model, status.room,
                        amount(today(status), of: status), "\(status.emitted)",
                        entry.isAlive ? "\(status.process)" : "-",
                    ]
                })
    }

    /// Everything about one peer.
    static func details(_ entry: PeerFolder.Entry, now: Timestamp) -> [String] {
        let status = entry.status
        var lines = [
            "\(status.name): \(state(entry)), role \(status.role), room \(status.room), \(status.model)",
            "agent     \(status.agent)",
        ]
        if entry.isAlive {
            lines.append("process   \(status.process), for \(span(now.milliseconds - status.startedAt))")
            lines.append("peers     \(status.connected) connected")
        } else {
            lines.append("ended     \(status.stoppedBecause ?? "without a word: it crashed, or was killed")")
        }
        lines += [
            "wakes     \(windows(status.wakes, dollars: false))",
            "cost      \(windows(status.cost, dollars: true))",
            "tokens    \(windows(status.tokens, dollars: false))",
            "answers   \(status.emitted) accepted, \(status.reached) proved to be stored by others, \(status.held) held "
                + "for you, \(status.waiting) waiting",
            "breaker   \(status.breaker)",
        ]
        for (reason, count) in suppressed(status) {
            lines.append(
                "left out  \(count) \(reason)\(SuppressionReason(rawValue: reason).map { ": \($0.text)" } ?? "")")
        }
        if let trouble = status.lastTrouble { lines.append("trouble   \(trouble)") }
        lines += status.warnings.map { "warning   \($0)" }
        if status.held > 0 { lines.append("next      kith peer held \(status.name)") }
        return lines.map { ConsentText.plain($0) }
    }

    /// What was left undone, most frequent first.
    static func suppressed(_ status: PeerStatus) -> [(reason: String, count: Int64)] {
        status.suppressed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    /// What it has used today of what rules it: money, or tokens where nobody knows the price.
    static func today(_ status: PeerStatus) -> PeerStatus.Use {
        status.isPriced == false ? status.tokens.day : status.cost.day
    }

    /// The same in words; for any window.
    static func amount(_ use: PeerStatus.Use, of status: PeerStatus) -> String {
        status.isPriced == false ? amount(use, dollars: false) + " tokens" : amount(use, dollars: true)
    }

    /// Used of a cap.
    static func amount(_ use: PeerStatus.Use, dollars: Bool) -> String {
        let used = dollars ? "\(MicroDollars(use.used))" : "\(use.used)"
        return use.cap.map { "\(used) of \(dollars ? "\(MicroDollars($0))" : "\($0)")" } ?? used
    }

    private static func windows(_ windows: PeerStatus.Windows, dollars: Bool) -> String {
        let parts: [(String, PeerStatus.Use?)] = [
            ("a minute", windows.minute), ("this run", windows.run), ("an hour", windows.hour), ("a day", windows.day),
        ]
        return parts.compactMap { name, use in use.map { "\(amount($0, dollars: dollars)) \(name)" } }
            .joined(separator: ", ")
    }

    /// "12 s", "4 min", "3 h", "2 d".
    static func span(_ milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds / 1000)
        switch seconds {
        case ..<90: return "\(seconds) s"
        case ..<5_400: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3_600) h"
        default: return "\(seconds / 86_400) d"
        }
    }

    /// Cells in columns, two blanks between them.
    static func aligned(_ rows: [[String]]) -> [String] {
        let rows = rows.map { $0.map { ConsentText.plain($0) } }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                column == row.count - 1
                    ? row[column] : row[column] + String(repeating: " ", count: widths[column] - row[column].count)
            }.joined(separator: "  ")
        }
    }
}
