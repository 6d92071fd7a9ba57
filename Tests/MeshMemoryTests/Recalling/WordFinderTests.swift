import Testing

@testable import MeshMemory

struct WordFinderTests {
    @Test(arguments: [
        ("pin", "Pinning the clock", false), ("pinning", "it was pinning", true), ("clock", "two CLOCKS drift", true),
        ("cafe", "Cafés close", true), ("test", "tested", true), ("run", "runner", false), ("use", "used", false),
        ("s", "s", true), ("clock", "clock-drift", true), ("clock", "clockwork", false), ("clock", "", false),
    ])
    func aWordIsFoundWhateverItsCommonestEnding(word: String, text: String, isFound: Bool) {
        #expect(WordFinder([word]).words(in: text.utf8.prefix(4096)) == [isFound])
    }

    @Test func asciiIsReadAsOtherTextIs() {
        let words = ["boxes", "glass", "fly", "running", "seed", "e", "queue", "0x1f", "naming"]
        let finder = WordFinder(words)
        let texts = [
            "Boxing glasses flies run seeds", "E QUEUES, 0x1F: named", "friendly naming glass",
            words.joined(separator: "-"),
        ]
        for text in texts {
            // One mark that is not ASCII sends the same words the other way.
            #expect(
                finder.words(in: text.utf8.prefix(4096)) == finder.words(in: (text + " –").utf8.prefix(4096)), "\(text)"
            )
        }
    }

    @Test func aTextCutInTheMiddleOfACharacterIsStillRead() {
        #expect(WordFinder(["drift"]).words(in: "drift é".utf8.prefix(7)) == [true])
    }
}
