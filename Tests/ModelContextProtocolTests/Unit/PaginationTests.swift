import Testing
import WireJSON

@testable import ModelContextProtocol

/// Cutting lists into pages.
@Suite struct PaginationTests {
    private let pages = Pagination(pageSize: 2)

    private func page(_ keys: [String], _ cursor: JSON?) throws -> ([String], String?) {
        let (range, next) = try pages.page(of: .listTools, keys: keys, cursor: cursor)
        return (Array(keys[range]), next)
    }

    @Test func pagesCoverTheListOnceAndInOrder() throws {
        let keys = ["a", "b", "c", "d", "e"]
        var seen: [String] = []
        var cursor: JSON?
        repeat {
            let (entries, next) = try page(keys, cursor)
            seen += entries
            cursor = next.map(JSON.string)
        } while cursor != nil
        #expect(seen == keys)
    }

    @Test func aListThatFitsHasNoNextPage() throws {
        #expect(try page(["a", "b"], nil).1 == nil)
        #expect(try page([], nil).0.isEmpty)
    }

    @Test func changesInBetweenNeitherRepeatNorHideEntries() throws {
        let next = try #require(try page(["a", "b", "c", "d"], nil).1)
        #expect(try page(["new", "a", "b", "c", "d"], .string(next)).0 == ["c", "d"])
        #expect(try page(["b", "c", "d"], .string(next)).0 == ["c", "d"])
        #expect(try page([], .string(next)).0.isEmpty)
    }

    @Test func theEmptyCursorIsTheFirstPage() throws {
        #expect(try page(["a", "b", "c"], "").0 == ["a", "b"])
    }

    @Test(
        "a cursor that is not ours is refused",
        arguments: [
            7, true, [], "bogus", "!!!!", "dG9vbHMvbGlzdA", "cHJvbXB0cy9saXN0fDF8YQ", "dG9vbHMvbGlzdHwtMXxh",
        ] as [JSON])
    func foreignCursors(cursor: JSON) {
        #expect(throws: RPCError.self) { try page(["a", "b", "c"], cursor) }
    }

    @Test("a cursor has one spelling")
    func oneSpelling() throws {
        let cursor = try #require(try page(["a", "b", "c"], nil).1)
        // The last of its digits has bits to spare, which have to be zero.
        let last = try #require(cursor.utf8.last)
        let other = String(cursor.dropLast()) + String(UnicodeScalar(last + 1))
        #expect(throws: RPCError.self) { try page(["a", "b", "c"], .string(other)) }
        #expect(try page(["a", "b", "c"], .string(cursor)).0 == ["c"])
    }
}
