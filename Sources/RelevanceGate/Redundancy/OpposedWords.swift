/// Words that turn a sentence round while its vector hardly moves: "all tests pass" and "all tests fail" have a cosine
/// above 0.9. The lists are data; docs/encoder-format.md, section 8, says how they are used.
enum OpposedWords {
    /// Words that negate.
    static let negators: Set<String> = words(
        "no not never none nobody nothing neither nor without cannot cant dont t unable non un longer")

    /// Groups of sides: two texts that touch different sides of one group say different things.
    static let groups: [[Set<String>]] = [
        [
            words("pass passes passed passing succeed succeeds succeeded success successful works working ok green")
                .union(["healthy", "clean"]),
            words("fail fails failed failing failure broken breaks broke red unhealthy error errors"),
        ],
        [words("open opened opens reopen reopened reopens"), words("close closed closes")],
        [words("enable enabled enables on"), words("disable disabled disables off")],
        [
            words("accept accepts accepted allow allows allowed admit admitted approve approved approves"),
            words("reject rejects rejected deny denies denied forbid refuse refused refuses decline declined"),
        ],
        [
            words("increase increases increased raise raised raises up higher more grow grew faster"),
            words("decrease decreases decreased lower lowered down less fewer reduce reduced reduces slower")
                .union(["drop", "dropped"]),
        ],
        [
            words("start starts started starting begin begins began begun"),
            words("progress ongoing running"),
            words("finish finishes finished complete completed completes done end ends ended stop stopped stops"),
            words("pending waiting wait waits queued scheduled planned"),
            words("blocked stuck"),
            words("cancelled canceled aborted"),
        ],
        [
            words("hold holds held lock locked locks claim claimed reserve reserved"),
            words("release released releases unlock unlocked free freed"),
        ],
        [words("before earlier prior"), words("after later afterwards")],
        [words("all every everybody everyone always"), words("some sometimes partly partially")],
        [words("valid correct right"), words("invalid incorrect wrong expired")],
        [
            words("happy glad pleased calm relaxed"),
            words("unhappy sad angry annoyed frustrated anxious stressed"),
        ],
        [
            words("add added adds create created install installed"),
            words("remove removed removes delete deleted uninstall reverted revert"),
        ],
        [words("merge merged merges"), words("revert reverted rollback")],
        [words("true yes"), words("false")],
        [
            words("monday"), words("tuesday"), words("wednesday"), words("thursday"), words("friday"),
            words("saturday"), words("sunday"), words("today"), words("tomorrow"), words("yesterday"),
        ],
        [words("client"), words("server")],
        [words("sender"), words("receiver")],
    ]

    /// A side of a group.
    struct Place {
        let group: Int
        let side: Int
    }

    /// Where each listed word stands, so that a text is gone through once.
    static let places: [String: [Place]] = {
        var places: [String: [Place]] = [:]
        for (group, sides) in groups.enumerated() {
            for (side, words) in sides.enumerated() {
                for word in words { places[word, default: []].append(Place(group: group, side: side)) }
            }
        }
        return places
    }()

    private static func words(_ list: String) -> Set<String> {
        Set(list.split(separator: " ").map(String.init))
    }
}
