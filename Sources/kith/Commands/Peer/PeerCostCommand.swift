import ArgumentParser
import HeadlessPeers
import MeshMemory
import WireJSON

/// `kith peer cost`.
struct PeerCostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cost", abstract: "Show what headless peers have spent, of which caps.",
        discussion: """
            Read from each peer's own ledger, which survives restarts; windows slide (an hour is the last 60 minutes). What \
            a call may cost at most counts from its beginning, what it did cost from its end.
            """)

    @Argument(help: "Peers. Default: all.") var names: [String] = []
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let reports = try PeerReports()
        let ledgers = try reports.entries(names).map { entry in
            let store = try reports.memory(of: entry.status.name)
            defer { store.close() }
            return Ledger(
                status: entry.status, totals: try store.memory.spendTotals(run: entry.status.run),
                lifetime: try store.memory.lifetimeTotals())
        }
        if json { return print(JSON.array(ledgers.map(\.json)).prettyText) }
        guard !ledgers.isEmpty else { return print("No headless peer has run here yet.") }
        let head = ["NAME", "THIS RUN", "LAST HOUR", "LAST DAY", "EVER", "CALLS", "TOKENS"]
        print(PeerRows.aligned([head] + ledgers.map(\.row)).joined(separator: "\n"))
    }

    private struct Ledger {
        let status: PeerStatus
        let totals: SpendTotals
        let lifetime: [String: Int64]

        var row: [String] {
            let isPriced = status.isPriced != false
            let windows = isPriced ? status.cost : status.tokens
            func amount(_ spend: Spend, _ cap: Int64?) -> String {
                let use = PeerStatus.Use(isPriced ? spend.microDollars : spend.tokens, of: cap)
                return PeerRows.amount(use, of: status)
            }
            return [
                status.name, amount(totals.run, windows.run?.cap), amount(totals.hour, windows.hour.cap),
                amount(totals.day, windows.day.cap),
                isPriced ? "\(MicroDollars(lifetime["microDollars"] ?? 0))" : "unknown",
                "\(lifetime["calls"] ?? 0)", "\(lifetime["tokens"] ?? 0)",
            ]
        }

        var json: JSON {
            func spend(_ spend: Spend, _ cap: Int64?, _ capTokens: Int64?) -> JSON {
                var members: JSONObject = [
                    "microDollars": .integer(spend.microDollars), "tokens": .integer(spend.tokens),
                ]
                if let cap { members["capMicroDollars"] = .integer(cap) }
                if let capTokens { members["capTokens"] = .integer(capTokens) }
                return .object(members)
            }
            return [
                "name": .string(status.name), "isPriced": .bool(status.isPriced != false),
                "run": spend(totals.run, status.cost.run?.cap, status.tokens.run?.cap),
                "hour": spend(totals.hour, status.cost.hour.cap, status.tokens.hour.cap),
                "day": spend(totals.day, status.cost.day.cap, status.tokens.day.cap),
                "ever": .object(JSONObject(lifetime.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
            ]
        }
    }
}
