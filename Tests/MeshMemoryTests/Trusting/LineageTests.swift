import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct LineageTests {
    @Test func theGraphReachesUpAndDown() throws {
        let home = try Home()
        let grandparent = try home.observe("grandparent")
        let parent = try home.observe("parent", parents: [grandparent.key])
        let root = try home.observe("root", parents: [parent.key])
        let child = try home.observe("child", parents: [root.key])
        let sibling = try home.observe("sibling", parents: [parent.key])
        let graph = try home.store.lineage(of: root.key)
        let depths = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.key, $0.depth) })
        #expect(depths == [root.key: 0, parent.key: -1, grandparent.key: -2, child.key: 1])
        #expect(!depths.keys.contains(sibling.key))
        #expect(
            Set(graph.edges) == [
                LineageEdge(child: root.key, parent: parent.key),
                LineageEdge(child: parent.key, parent: grandparent.key),
                LineageEdge(child: child.key, parent: root.key),
            ])
        #expect(!graph.truncated)
        #expect(graph.nodes.allSatisfy { $0.held != nil })
    }

    @Test func anAncestorThatIsOnlyNamedIsShownAsMissing() throws {
        let home = try Home()
        let missing = try Someone("bea").says("never received")
        let root = try home.observe("root", parents: [missing.key])
        let graph = try home.store.lineage(of: root.key)
        #expect(graph.nodes.last?.key == missing.key)
        #expect(graph.nodes.last?.held == nil)
        let below = try home.store.lineage(of: missing.key)
        #expect(below.nodes.map(\.key) == [missing.key, root.key])
    }

    @Test func anUnknownBlockHasNoLineage() throws {
        let home = try Home()
        let key = try Someone("bea").says("nothing").key
        let graph = try home.store.lineage(of: key)
        #expect(graph.nodes.map(\.key) == [key])
        #expect(graph.edges.isEmpty)
    }

    @Test(arguments: [(0, 100, 1), (1, 100, 3), (2, 100, 5), (64, 4, 4), (64, 1, 1)])
    func limitsCutTheWalkShort(depth: Int, nodes: Int, expected: Int) throws {
        let home = try Home()
        var blocks = [try home.observe("block 0")]
        for number in 1..<7 { blocks.append(try home.observe("block \(number)", parents: [blocks[number - 1].key])) }
        let graph = try home.store.lineage(of: blocks[3].key, limits: LineageLimits(depth: depth, nodes: nodes))
        #expect(graph.nodes.count == expected)
        #expect(graph.truncated)
        let shown = Set(graph.nodes.map(\.key))
        #expect(graph.edges.allSatisfy { shown.contains($0.child) && shown.contains($0.parent) })
    }

    @Test func aWideFamilyStaysWithinTheLimit() throws {
        let home = try Home()
        let root = try home.observe("root")
        for number in 0..<60 { try home.observe("child \(number)", parents: [root.key]) }
        let graph = try home.store.lineage(of: root.key, limits: LineageLimits(depth: 3, nodes: 20))
        #expect(graph.nodes.count == 20)
        #expect(graph.edges.count == 19)
        #expect(graph.truncated)
    }
}
