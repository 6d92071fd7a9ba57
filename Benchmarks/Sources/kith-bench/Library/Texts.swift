import CAT7

/// Observations of the kind that coding sessions make: about one system, each about something else. Seeded, so that every
/// run measures the same.
struct Texts {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private static let subjects = [
        "the relay client", "the session store", "the block parser", "the retry loop", "the login form",
        "the build cache",
        "the migration runner", "the search index", "the billing job", "the upload worker", "the config loader",
        "the token refresher", "the event stream", "the lock file", "the settings page", "the test harness",
    ]
    private static let places = [
        "in the payment service", "on the staging cluster", "in the desktop client", "behind the proxy", "on Windows",
        "in the nightly build", "in the admin console", "on slow networks", "in the mobile app", "during the migration",
        "after midnight", "in the import path", "for guests without an account", "on the second replica",
        "in the editor",
    ]
    private static let problems = [
        "drops the last frame when the peer reconnects", "keeps a connection open after cancellation",
        "reads a stale value for a few seconds", "fails on names with spaces", "doubles the work under load",
        "waits for a lock that nobody holds", "returns an empty page at the end", "swallows the cause of the error",
        "rounds the amount the wrong way", "forgets the time zone", "retries without any delay",
        "leaks a file descriptor per call", "sorts by the wrong column", "rejects valid input from old clients",
    ]
    private static let steps = [
        "move the check before the write", "add a test that fails without the fix",
        "bound the queue and name the limit",
        "replace the timer by a condition", "read the value inside the transaction",
        "log the cause once and rethrow it",
        "split the file along its two duties", "measure before and after", "ask the owner which rule is meant",
        "revert the last change and bisect", "document the limit in the public comment", "pin the version for now",
    ]
    private static let reasons = [
        "the release is on Friday", "users on slow networks see it first", "the on-call engineer was woken twice",
        "the acceptance test hangs", "the audit asked for it", "two teams build on this", "the numbers do not add up",
        "a customer lost an afternoon of work", "it hides a worse bug", "the next feature needs it",
    ]
    private static let views = [
        "reviewer of the change", "author of the module", "tester with a fresh checkout", "operator of the service",
        "maintainer of the client library", "newcomer reading the code", "security reviewer", "performance engineer",
    ]
    private static let moods = [
        "focused, a little worried", "confident after the second run", "tired but close", "curious about the cause",
        "relieved that it reproduces", "impatient with the slow build", "calm", "surprised by the result",
    ]

    /// The seven texts of observation number `index`, in the order of CAT7 (focus, issue, intent, motivation, commitment,
    /// perspective, mood). All are different from those of other indexes.
    mutating func fields(_ index: Int) -> [String] {
        let subject = pick(Self.subjects)
        let place = pick(Self.places)
        return [
            "\(subject) \(place), revision \(index)",
            "\(subject) \(pick(Self.problems)) \(place), and \(pick(Self.subjects)) \(pick(Self.problems)) (run \(index))",
            "\(pick(Self.steps)) \(place), then \(pick(Self.steps)) for \(pick(Self.subjects)) (attempt \(index))",
            "\(pick(Self.reasons)) because \(pick(Self.subjects)) \(pick(Self.problems)) (ticket \(index))",
            "I will \(pick(Self.steps)) and \(pick(Self.steps)), and report on \(pick(Self.subjects)) (note \(index))",
            "\(pick(Self.views)) \(place), who also knows \(pick(Self.subjects)) (shift \(index))",
            "\(pick(Self.moods)), although \(pick(Self.reasons)) and \(pick(Self.subjects)) \(pick(Self.problems)) (\(index))",
        ]
    }

    /// The same, as a block keeps them.
    mutating func block(_ index: Int) -> PerField<String> {
        let fields = fields(index)
        return PerField { fields[$0.rawValue] }
    }

    /// What somebody would ask who looks for one of them.
    mutating func question() -> String { "\(pick(Self.subjects)) \(pick(Self.problems)) \(pick(Self.places))" }

    private mutating func pick(_ list: [String]) -> String {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return list[Int((mixed ^ (mixed >> 31)) % UInt64(list.count))]
    }
}
