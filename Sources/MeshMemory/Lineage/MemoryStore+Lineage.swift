import GRDB
public import MeshProtocol

extension MemoryStore {
    /// Walks the lineage of a block up to what it builds on and down to what builds on it, breadth first.
    ///
    /// - Returns: A graph with the root alone when nothing else is known, also when the root itself is not held.
    public func lineage(of root: BlockKey, limits: LineageLimits = LineageLimits()) throws(MemoryError) -> LineageGraph
    {
        try read { db in
            var walk = LineageWalk(root: root, limits: limits)
            try walk.run(.up, parentsIn: db)
            try walk.run(.down, parentsIn: db)
            let ancestry = Ancestry(db)
            let nodes = try walk.visited.map { step in
                let row = try db.bestAssertion(of: step.key.text, readable)
                return LineageNode(
                    key: step.key, held: try row.map { $0.held(trust: try ancestry.summary(of: $0).trust) },
                    depth: step.depth)
            }
            return LineageGraph(root: root, nodes: nodes, edges: walk.edges, truncated: walk.truncated)
        }
    }
}

/// A bounded breadth-first walk. Claims of descent may be circular, so every key is visited once.
private struct LineageWalk {
    enum Direction: Int {
        case up = -1
        case down = 1
    }

    struct Step {
        let key: BlockKey
        let depth: Int
    }

    let limits: LineageLimits
    private(set) var visited: [Step]
    private(set) var edges: [LineageEdge] = []
    private(set) var truncated = false
    private var seenKeys: Set<BlockKey>
    private var seenEdges: Set<LineageEdge> = []

    init(root: BlockKey, limits: LineageLimits) {
        self.limits = limits
        visited = [Step(key: root, depth: 0)]
        seenKeys = [root]
    }

    mutating func run(_ direction: Direction, parentsIn db: Database) throws {
        var frontier = [visited[0]]
        while !frontier.isEmpty {
            var next: [Step] = []
            for step in frontier {
                for neighbour in try neighbours(of: step.key, direction, in: db) {
                    guard let key = try? BlockKey(neighbour) else { continue }
                    let isNew = !seenKeys.contains(key)
                    if isNew {
                        guard visited.count < limits.nodes, abs(step.depth) < limits.depth else {
                            truncated = true
                            continue
                        }
                        seenKeys.insert(key)
                        let step = Step(key: key, depth: step.depth + direction.rawValue)
                        visited.append(step)
                        next.append(step)
                    }
                    let edge =
                        direction == .up
                        ? LineageEdge(child: step.key, parent: key) : LineageEdge(child: key, parent: step.key)
                    if seenEdges.insert(edge).inserted { edges.append(edge) }
                }
            }
            frontier = next
        }
    }

    /// One more than can be shown, so that a cut is noticed.
    private func neighbours(of key: BlockKey, _ direction: Direction, in db: Database) throws -> [String] {
        let sql =
            switch direction {
            case .up:
                """
                SELECT DISTINCT l.parent FROM block b JOIN lineage l ON l.block = b.seq
                WHERE b.key = ? ORDER BY l.parent LIMIT ?
                """
            case .down:
                """
                SELECT DISTINCT b.key FROM lineage l JOIN block b ON b.seq = l.block
                WHERE l.parent = ? ORDER BY b.key LIMIT ?
                """
            }
        return try db.all(sql, [key.text, limits.nodes + 1]) { row in row[0] as String }
    }
}
