/// How many attestations of other nodes are kept, and who pays when there are too many: never somebody who said less, and
/// never a judge whom a person trusts for one whom nobody does.
struct AttestationLimits: Sendable {
    /// In all (MMP reference, section 9.1).
    var inAll = 50_000
    /// Of one judge in all; its own oldest go.
    var ofOneJudge = 5_000
    /// Of all judges about one block.
    var aboutOneBlock = 300
    /// Of one judge about one block (MMP reference, section 9.1: 30 in a minute).
    var ofOneJudgeAboutOneBlock = 30
    /// After so many new ones the limits of the first two kinds are enforced; until then they may be exceeded.
    var betweenSharings = 1_000

    /// The largest number that each of several may keep so that all together keep at most `total`: nobody who has no more
    /// than that loses anything.
    static func fairShare(of total: Int, among counts: [Int]) -> Int {
        var left = max(0, total)
        var others = counts.count
        for count in counts.sorted() {
            guard count * others > left else {
                left -= count
                others -= 1
                continue
            }
            return left / others
        }
        return counts.max() ?? 0
    }
}
