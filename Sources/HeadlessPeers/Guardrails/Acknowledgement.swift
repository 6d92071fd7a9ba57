import CAT7

/// Tells "thanks, great work" from an observation: what only thanks, confirms or takes leave needs no answer, and two peers
/// that answer it never end.
enum Acknowledgement {
    /// More words than this are no mere acknowledgement.
    private static let mostWords = 32
    /// Words that say something of their own which may still be there: "thanks for the review, merged".
    private static let mostOthers = 2

    /// Whether the block says nothing but thanks, assent or farewell.
    static func isAll(of texts: PerField<String>) -> Bool {
        let said = texts.filter { field, text in field != .mood && !text.isEmpty && text != Field.neutral }
        guard !said.isEmpty else { return true }
        return said.allSatisfy { isAcknowledgement($0.1) } && said.contains { hasMark(words(of: $0.1)) }
    }

    static func isAcknowledgement(_ text: String) -> Bool {
        let words = words(of: text)
        guard !words.isEmpty, words.count <= mostWords, !text.contains("?") else { return false }
        guard !words.contains(where: { word in word.contains { $0.isNumber } }) else { return false }
        let others = words.filter { !marks.contains($0) && !fillers.contains($0) }
        return others.count <= (hasMark(words) ? mostOthers : 0)
    }

    private static func hasMark(_ words: [String]) -> Bool { words.contains { marks.contains($0) } }

    private static func words(of text: String) -> [String] {
        text.lowercased().filter { $0 != "'" && $0 != "’" }
            .split { !$0.isLetter && !$0.isNumber }.prefix(mostWords + 1).map(String.init)
    }

    private static let marks = set(
        """
        thanks thank thx ty cheers appreciated appreciate grateful gratitude welcome acknowledged ack noted understood \
        roger agreed agree ok okay okey yes yep sure great perfect excellent awesome wonderful nice good fantastic lovely \
        brilliant glad happy pleasure likewise same congratulations congrats bye goodbye cya lgtm copy received kudos bravo \
        danke merci gracias worries
        """)

    private static let fillers = set(
        """
        a an the and or but so for to of in on at by with from as is are was were be been it its that this these those i you \
        we they he she me my your our their us them too also very much many so really all again more most well done job work \
        help helping helped got get sounds looks look forward any anytime time no problem not at least will do have \
        has had just here there now then always ever back reply message note update review answer feedback input support \
        team everyone everybody friend day one kind words say hear know let like if can could would may question \
        mention youre im were its thats dont mention did
        """)

    private static func set(_ words: String) -> Set<String> { Set(words.split(separator: " ").map(String.init)) }
}
