import CAT7
import Testing

@testable import HeadlessPeers

struct AcknowledgementTests {
    @Test(arguments: [
        "Thanks!", "Thank you so much, great work!", "You're welcome, happy to help any time.", "Got it, thanks.", "OK",
        "Understood.", "Sounds good, agreed.", "LGTM", "Perfect, appreciated!", "Thanks for the review, merged.",
        "Cheers, have a nice day", "Noted, will do. Thanks again!", "Great, thanks everyone!", "Roger that",
        "No worries, any time!", "Same to you, thanks for the kind words!",
    ])
    func whatOnlyThanksIsRecognised(_ text: String) { #expect(isAll(text)) }

    @Test(arguments: [
        "Thanks, but the test still fails on Linux with a timeout", "Great, can you also look at the parser?",
        "The build is broken", "OK, then I will rewrite the outbox to use one transaction",
        "Agreed, and the limit of 30 should become 60", "Thanks for the review; line 42 leaks the descriptor",
        "Good coverage matters more than speed here", "No", "Please write the tests first",
    ])
    func whatSaysMoreIsNot(_ text: String) { #expect(!isAll(text)) }

    @Test func aBlockThatSaysSomethingInAnyFieldIsNot() {
        var texts = PerField(repeating: Field.neutral)
        texts[.focus] = "Thanks!"
        texts[.mood] = "cheerful"
        #expect(Acknowledgement.isAll(of: texts))
        texts[.issue] = "The lock is still held"
        #expect(!Acknowledgement.isAll(of: texts))
        #expect(Acknowledgement.isAll(of: PerField(repeating: Field.neutral)))
    }

    private func isAll(_ text: String) -> Bool {
        var texts = PerField(repeating: "")
        texts[.focus] = text
        return Acknowledgement.isAll(of: texts)
    }
}
