import Testing
import WireJSON

/// A hostile document costs an error, never the process.
struct LimitsTests {
    private func nest(_ depth: Int) -> [UInt8] {
        Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
    }

    @Test func nestingUpToTheLimitIsRead() throws {
        _ = try JSON(parsing: nest(256))
        _ = try JSON(parsing: nest(JSONLimits.deepest), limits: JSONLimits(maxDepth: .max))
    }

    @Test(arguments: [257, 100_000])
    func deeperNestingIsRefused(depth: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: nest(depth)) }
        #expect(error?.reason == .tooDeep(limit: 256))
        #expect(error?.offset == 256)
    }

    @Test func noLimitReachesBelowTheDeepestLevel() {
        var limits = JSONLimits()
        limits.maxDepth = .max
        let objects = Array(String(repeating: "{\"a\":", count: 100_000).utf8)
        for document in [nest(100_000), objects] {
            let parsing = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: document, limits: limits) }
            #expect(parsing?.reason == .tooDeep(limit: JSONLimits.deepest))
        }
        let scanning = #expect(throws: JSONSyntaxError.self) { try JSONSpans(scanning: objects, limits: limits) }
        #expect(scanning?.reason == .tooDeep(limit: JSONLimits.deepest))
    }

    @Test func aLongDocumentIsRefusedUnread() {
        let limits = JSONLimits(maxBytes: 4)
        #expect(throws: Never.self) { try JSON(parsing: "1234", limits: limits) }
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: "12345", limits: limits) }
        #expect(error?.reason == .tooLong(limit: 4))
        #expect(throws: JSONSyntaxError.self) { try JSONSpans(scanning: "{\"a\":1}".utf8, limits: limits) }
    }

    @Test func aNumberIsReadUpToItsLongestForm() throws {
        let longest = "0." + String(repeating: "3", count: JSONLimits.longestNumber - 2)
        #expect(try JSON(parsing: longest) == .double(1.0 / 3))
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: longest + "3") }
        #expect(error?.reason == .numberOutOfRange)
    }

    @Test func aDuplicateIsFoundAmongManyMembers() throws {
        // 60,000 members would take minutes if every key were compared with every other one.
        let members = (0..<60_000).map { "\"key-\($0)\":\($0)" }
        let document = "{" + members.joined(separator: ",")
        let object = try #require(JSON(parsing: document + "}").objectValue)
        #expect(object.count == 60_000)
        for duplicate in ["key-0", "key-59999", "\\u006bey-17"] {
            let text = document + ",\"\(duplicate)\":0}"
            let parsing = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
            #expect(parsing?.reason == .duplicateKey)
            #expect(parsing?.offset == document.utf8.count + 1)
            let scanning = #expect(throws: JSONSyntaxError.self) { try JSONSpans(scanning: text.utf8) }
            #expect(scanning == parsing)
        }
    }

    @Test func toleratedDuplicatesLeaveTheLastValueInTheFirstPlace() throws {
        let limits = JSONLimits(rejectDuplicateKeys: false)
        #expect(try JSON(parsing: #"{"a":1,"b":2,"a":3}"#, limits: limits).text == #"{"a":3,"b":2}"#)
        let spans = try JSONSpans(scanning: #"{"a":1,"b":2,"a":3}"#.utf8, limits: limits)
        #expect(spans["a"] == 17..<18)
        #expect(spans.keys == ["a", "b"])
    }
}
