import Foundation
import Testing
import WireJSON

@testable import ModelContextProtocol

private struct Plan: ToolInput, Equatable {
    struct Step: Described, Equatable {
        let name: String
        let weight: Double?
        static let notes: [String: Note] = ["name": "Its name", "weight": "Its weight"]
    }

    let steps: [Step]
    let limit: Int
    let dry: Bool?
    static let notes: [String: Note] = [
        "steps": Note("What to do", count: 1...2), "limit": Note("How many", default: 10, range: 1...50),
        "dry": "Only look",
    ]
    static let example: JSON = ["steps": [["name": "a"]]]
}

/// Reading a call's arguments, and saying what is wrong with them.
@Suite struct ArgumentTests {
    private func read(_ json: JSON?) throws -> Plan { try Arguments<Plan>(tool: "plan").read(json) }

    private func complaint(_ json: JSON?) -> String {
        do {
            _ = try read(json)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func defaultsAreFilledInAndNullMeansNotGiven() throws {
        let plan = try read(["steps": [["name": "a", "weight": 2]], "dry": nil, "limit": 5.0])
        #expect(plan == Plan(steps: [.init(name: "a", weight: 2)], limit: 5, dry: nil))
        #expect(try read(["steps": [["name": "a"]]]).limit == 10)
    }

    @Test(
        "each problem is named with its place",
        arguments: [
            (["steps": [["name": "a"]], "limit": 500], "`limit` must be from 1 to 50; it was 500"),
            (["steps": [["name": "a"]], "limit": "5"], "`limit` must be a whole number; it was \"5\""),
            (["steps": [["name": "a"]], "limit": 1.5], "`limit` must be a whole number; it was 1.5"),
            (["steps": []], "`steps` must have 1 to 2 items; it had 0"),
            (["steps": [["weight": 1]]], "`steps[0].name` is missing: Its name"),
            (
                ["steps": [["name": "a", "x": 1]]],
                "there is no argument \"x\" in `steps[0]`; known are `name`, `weight`"
            ),
            (["steps": "all"], "`steps` must be a list; it was \"all\""),
            (["steps": [["name": "a"]], "dry": 1], "`dry` must be true or false; it was 1"),
            (["bogus": true], "there is no argument \"bogus\"; known are `steps`, `limit`, `dry`"),
            ([1, 2], "`arguments` must be an object"), (7, "`arguments` must be an object"),
            (nil, "`steps` is missing: What to do"),
        ] as [(JSON?, String)])
    func problems(arguments: JSON?, problem: String) {
        let words = complaint(arguments)
        #expect(words.contains(problem), "\(words)")
        #expect(words.contains(#"A call that works: plan {"steps":[{"name":"a"}]}"#))
    }

    @Test func theExampleOfTheErrorWorks() throws {
        _ = try read(Plan.example)
    }

    @Test func manyProblemsAreCutAtAFew() {
        let arguments = JSONObject((0..<100).map { ("bogus\($0)", .bool(true)) })
        #expect(
            complaint(.object(arguments)).components(separatedBy: "no argument").count == ArgumentCheck.mostProblems)
    }

    @Test func aLongUnknownNameIsCutInTheComplaint() {
        let name = String(repeating: "x", count: 100_000)
        #expect(complaint([name: 1]).utf8.count < 1_000)
    }
}
