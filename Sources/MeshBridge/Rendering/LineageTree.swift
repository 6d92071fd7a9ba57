/// A lineage as text: ancestors above, the observation, descendants below.
enum LineageTree {
    /// Lines drawn at most; hostile lineages may fan out.
    private static let mostLines = 200

    static func draw(root: String, nodes: [Trace.Node], edges: [Trace.Edge]) -> String {
        let byKey = Dictionary(nodes.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let parents = Dictionary(grouping: edges, by: \.child).mapValues { $0.map(\.parent) }
        let children = Dictionary(grouping: edges, by: \.parent).mapValues { $0.map(\.child) }
        var lines = [line(root, byKey)]
        branch(root, parents, "builds on", byKey, &lines)
        branch(root, children, "led to", byKey, &lines)
        if lines.count > mostLines { lines = lines.prefix(mostLines) + ["…"] }
        return lines.joined(separator: "\n")
    }

    /// Depth first; each key is drawn once, so that a graph with shared ancestors stays readable and always ends.
    private static func branch(
        _ root: String, _ next: [String: [String]], _ verb: String, _ nodes: [String: Trace.Node],
        _ lines: inout [String]
    ) {
        var drawn: Set<String> = [root]
        func descend(_ key: String, _ indent: String) {
            let keys = (next[key] ?? []).filter { nodes[$0] != nil }.sorted()
            for (index, other) in keys.enumerated() where lines.count <= mostLines {
                let isLast = index == keys.count - 1
                let again = !drawn.insert(other).inserted
                lines.append(
                    "\(indent)\(isLast ? "└─" : "├─") \(verb) \(line(other, nodes))\(again ? " (see above)" : "")")
                if !again { descend(other, indent + (isLast ? "   " : "│  ")) }
            }
        }
        descend(root, "")
    }

    private static func line(_ key: String, _ nodes: [String: Trace.Node]) -> String {
        guard let node = nodes[key], let head = node.head, let from = node.from else {
            return "\(key.prefix(16))… (not held here)"
        }
        let gate = node.gate.map { ", gate: \($0)" } ?? ""
        return "\(key.prefix(16))… \(head) from \(from), \(node.at ?? ""), trust: \(node.trust)\(gate)"
    }
}
