import Testing

@testable import ModelContextProtocol

/// Reading templates backwards.
@Suite struct URITemplateTests {
    @Test(
        "a URI matches in one way or not at all",
        arguments: [
            ("mesh://block/{key}", "mesh://block/cmb-1", ["key": "cmb-1"]),
            ("mesh://block/{key}", "mesh://block/a%20b%C3%A9", ["key": "a bé"]),
            ("mesh://block/{key}", "mesh://block/", nil),
            ("mesh://block/{key}", "mesh://block/a/b", nil),
            ("mesh://block/{key}", "mesh://block/a?x=1", nil),
            ("mesh://block/{key}", "mesh://peer/a", nil),
            ("mesh://block/{key}", "mesh://block/%zz", nil),
            ("mesh://block/{key}", "mesh://block/%ff", nil),
            ("mesh://{a}/x/{b}", "mesh://1/x/2", ["a": "1", "b": "2"]),
            ("mesh://{a}-{b}", "mesh://1-2-3", ["a": "1-2", "b": "3"]),
            ("file://{+path}", "file:///a/b", ["path": "/a/b"]),
            ("mesh://recall{?q,limit}", "mesh://recall?q=a%20b&limit=3", ["q": "a b", "limit": "3"]),
            ("mesh://recall{?q,limit}", "mesh://recall", [:]),
            ("mesh://recall{?q,limit}", "mesh://recall?z=1", nil),
        ] as [(String, String, [String: String]?)])
    func matching(pattern: String, uri: String, values: [String: String]?) throws {
        #expect(try #require(URITemplate(pattern)).match(uri) == values)
    }

    @Test(
        "what is no template is refused",
        arguments: ["a{", "a}", "{}", "{a}{b}", "{a}x{a}", "{a b}", "{?a}x", "{a,b}", "{%41}"])
    func brokenTemplates(pattern: String) {
        #expect(URITemplate(pattern) == nil)
    }

    @Test func aURIOfAnySizeIsAnsweredQuickly() throws {
        let template = try #require(URITemplate("x://{+a}/q/{+b}"))
        #expect(template.match("x://" + String(repeating: "/y", count: 1_000)) == nil)
        #expect(template.match("x://" + String(repeating: "a", count: 1_000_000)) == nil)
    }

    @Test func variablesKeepTheOrderOfThePattern() {
        #expect(URITemplate("x://{b}/{a}{?c}")?.variables == ["b", "a", "c"])
    }
}
