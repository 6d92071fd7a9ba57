import Foundation
import WireJSON

/// A share between two real servers through a real relay.
enum LessonFigures {
    private static let rounds = 150
    /// So many shares of so many turns each: a sender is 64 envelopes ahead of its peer at most.
    private static let (shares, turnsEach) = (168, 60)

    static func measure(_ kith: KithSurface) throws -> [Figure] { try [talking(kith), collecting(kith)] }

    /// A turn written to one host's server until the waiting `await_turn` of the other has its answer, in both directions.
    private static func talking(_ kith: KithSurface) throws -> Figure {
        let school = try School(kith)
        defer { school.end() }
        let share = try school.share()
        var times: [Double] = []
        var texts = Texts(seed: 11)
        for number in 0..<rounds {
            let (speaker, listener) =
                number.isMultiple(of: 2) ? (school.teacher, school.student) : (school.student, school.teacher)
            let waiting = try listener.start(
                "tools/call", ["name": "await_turn", "arguments": ["share": .string(share), "seconds": 20]])
            // So that it does wait.
            usleep(20_000)
            let text = texts.turn(number)
            let start = ContinuousClock.now
            let sending = try speaker.start(
                "tools/call", ["name": "send_turn", "arguments": ["share": .string(share), "text": .string(text)]])
            let heard = try listener.finish(waiting, "await_turn")
            times.append(Stopwatch.seconds(since: start))
            guard heard.text.contains(text.prefix(40)) else {
                throw ChildFailure(description: "await_turn gave something else: \(heard.text.prefix(300))")
            }
            _ = try speaker.finish(sending, "send_turn")
        }
        let samples = Samples(Array(times.dropFirst(10)))
        return Figure(
            "share, turn sent to shown at a waiting peer, p50", samples.median, atMost: 0.005, .milliseconds,
            how:
                "two kith mcp and one kith relay with mail on disk, send_turn written to one until the waiting await_turn of "
                + "the other is read; \(samples.count) turns of about 600 bytes in both directions, p99 "
                + Unit.milliseconds.text(samples.percentile(0.99)))
    }

    /// Turns that lie in the relay's mailboxes, until a server that was away has given all of them to its host.
    private static func collecting(_ kith: KithSurface) throws -> Figure {
        let school = try School(kith)
        defer { school.end() }
        let all = try (0..<shares).map { _ in try school.share() }
        school.student.child.stop()
        var texts = Texts(seed: 12)
        for share in all {
            for number in 1...turnsEach {
                try school.teacher.call(
                    "send_turn",
                    [
                        "share": .string(share), "text": .string("no. \(number) " + texts.turn(number)),
                        "keep_floor": .bool(true),
                    ])
            }
        }
        try school.awaitMail(count: all.count * turnsEach)
        school.teacher.child.stop()

        let start = ContinuousClock.now
        try school.studentReturns()
        var given = 0
        // The last one first, as the student's node takes them up and 'kith share list' shows them.
        for share in all.reversed() {
            var next = 1
            while next <= turnsEach {
                let heard = try school.student.call(
                    "await_turn", ["share": .string(share), "seconds": 20])
                for number in numbers(in: heard.text) {
                    guard number == next else {
                        throw ChildFailure(description: "turn \(number) came where \(next) was due")
                    }
                    next += 1
                    given += 1
                }
            }
        }
        let seconds = Stopwatch.seconds(since: start)
        return Figure(
            "share, \(given) stored turns fetched after a day away", seconds, atMost: 2, .milliseconds,
            how:
                "\(shares) shares of \(turnsEach) turns of about 600 bytes (a sender is 64 envelopes ahead at most), all in the "
                + "relay's mailboxes on disk, the teacher gone; from the start of the student's kith mcp until await_turn has "
                + "given the last to its host; in order and once, which is checked")
    }

    /// The numbers of the turns in an answer, in its order.
    private static func numbers(in text: String) -> [Int] {
        var numbers: [Int] = []
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "n")) {
            rest = rest[start...].dropFirst()
            guard rest.starts(with: "o. ".utf8) else { continue }
            let digits = rest.dropFirst(3).prefix { (0x30...0x39).contains($0) }
            if let number = Int(Substring(digits)) { numbers.append(number) }
        }
        return numbers
    }
}

/// A teacher, a student and a relay with mail on disk.
private final class School {
    let teacher: Host
    private(set) var student: Host
    private let relay: RelayProcess
    private let scratch: ScratchFolder
    private let kith: KithSurface
    private let studentID: String

    init(_ kith: KithSurface) throws {
        self.kith = kith
        scratch = try ScratchFolder()
        relay = try RelayProcess(kith, log: scratch.appending("relay.log"), mail: scratch.appending("mail"))
        teacher = try Self.host(kith, scratch, "bench-a", relay.address)
        student = try Self.host(kith, scratch, "bench-b", relay.address)
        let status = try student.call(KithSurface.status, [:])
        guard let id = status["structuredContent"]?["agent"]?.stringValue else {
            throw ChildFailure(description: "status names no agent")
        }
        studentID = id
    }

    func end() {
        student.child.stop()
        teacher.child.stop()
        relay.stop()
    }

    /// A share that both have joined and in which the teacher has the floor.
    func share() throws -> String {
        let started = try teacher.call(
            "start_share",
            [
                "topic": "podcast pipeline", "goal": "Publish an episode without manual steps.",
                "checks": ["a second run adds nothing", "a broken file is skipped", "the feed is valid"],
                "turns": 200, "minutes": 10_000, "for": .string(studentID),
            ])
        let facts = started["_meta"]?["sh.kith/answer"]
        guard let share = facts?["share"]?.stringValue, let link = facts?["link"]?.stringValue else {
            throw ChildFailure(description: "start_share gave no link: \(started.text.prefix(300))")
        }
        try student.call("join_share", ["link": .string(link), "join": true])
        for _ in 0..<100 {
            let waited = try teacher.call("await_turn", ["share": .string(share), "seconds": 5])
            if waited.text.contains("your turn") { return share }
        }
        throw ChildFailure(description: "the share did not begin")
    }

    func studentReturns() throws { student = try Self.host(kith, scratch, "bench-b", relay.address) }

    /// Waits until every waiting turn of the teacher lies in the relay's mailbox.
    func awaitMail(count: Int) throws {
        for _ in 0..<600 {
            let page = try relay.page("/metrics")
            if let line = page.split(separator: "\n").first(where: { $0.hasPrefix("kith_relay_mail_letters ") }),
                let letters = line.split(separator: " ").last.flatMap({ Double($0) }), letters >= Double(count)
            {
                return
            }
            usleep(100_000)
        }
        throw ChildFailure(description: "the relay did not store \(count) letters within a minute")
    }

    private static func host(
        _ kith: KithSurface, _ scratch: ScratchFolder, _ name: String, _ relay: String
    ) throws -> Host {
        let host = Host(
            try kith.serve(
                home: scratch.appending(name), name: name, relay: relay, consent: "allow:start-share,join-share"))
        try host.initialize()
        return host
    }
}
