import TestSupport
import Testing

@testable import TextScreening

struct EscapingTests {
    @Test(arguments: [
        ("plain words", "plain words"), ("two\nlines", "two\\nlines"), ("a\u{202E}b", "a\\u{202E}b"),
        ("say \"hi\"", "say 'hi'"), ("tag\u{E0041}", "tag\\u{E0041}"), ("naïve 漢字 🦜", "naïve 漢字 🦜"),
        ("a\tb", "a\\tb"), ("<<peer", "<\\u{3C}peer"), ("if a < b", "if a < b"), ("e\u{301}", "e\u{301}"),
    ])
    func whatIsHarmlessStaysReadableOnALine(_ text: String, _ expected: String) {
        let (escaped, more) = Escaping.escape(text, keepingLineBreaks: false, cap: .max)
        #expect(escaped == expected && more == 0)
    }

    @Test func proseKeepsItsLinesAndItsQuotationMarks() {
        let (escaped, _) = Escaping.escape("say \"hi\"\n\tto all", keepingLineBreaks: true, cap: .max)
        #expect(escaped == "say \"hi\"\n    to all")
    }

    @Test func programsMayKeepTheirShifts() {
        let text = "cout << x <<< y"
        #expect(Escaping.escape(text, keepingLineBreaks: true, cap: .max, hidesMarks: false).text == text)
    }

    @Test func aTowerOfMarksAndAMarkThatSitsOnNothingAreWrittenOut() {
        #expect(Escaping.escape("\u{301}x", keepingLineBreaks: true, cap: .max).text == "\\u{301}x")
        let tower = Escaping.escape("a" + String(repeating: "\u{301}", count: 5), keepingLineBreaks: true, cap: .max)
            .text
        #expect(tower == "a\u{301}\u{301}\u{301}\\u{301}\\u{301}")
    }

    @Test func itIsCutAfterScalarsOfTheOriginalAndTheRestIsCounted() {
        let (escaped, more) = Escaping.escape("\u{202E}abcdef", keepingLineBreaks: true, cap: 3)
        #expect(escaped == "\\u{202E}ab" && more == 4)
    }

    @Test func itIsCutAtBytesAndNeverInsideACharacterOrAnEscape() {
        let text = "aé漢🦜\u{202E}<<\n\t" + String(repeating: "e\u{301}\u{200B}", count: 20)
        let whole = Escaping.escape(text, keepingLineBreaks: true, cap: .max).text
        for bytes in 0...whole.utf8.count + 1 {
            let (escaped, more) = Escaping.escape(text, keepingLineBreaks: true, cap: .max, bytes: bytes)
            #expect(escaped.utf8.count <= bytes && Array(whole.utf8).starts(with: escaped.utf8))
            #expect((more == 0) == (escaped == whole))
            #expect(!escaped.hasSuffix("\\") && escaped.count { $0 == "{" } == escaped.count { $0 == "}" })
        }
    }

    @Test func onlyTheMarksAroundAQuotationHaveItsDigits() {
        let marks = QuotationMarks(digits: "00012aff8009")
        let enclosed = marks.enclose("text", attribution: " from me")
        #expect(enclosed == "<<peer 00012aff8009 from me>>\ntext\n<<end 00012aff8009>>")
    }
}
