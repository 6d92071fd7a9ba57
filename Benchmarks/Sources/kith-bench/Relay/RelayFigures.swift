import Foundation
import WireJSON

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a delivery costs the relay: one member speaks, 49 listen.
enum RelayFigures {
    private static let receivers = 49
    private static let messageBytes = 1024
    private static let window = 64
    private static let rounds = 5
    /// What a Node relay of the same protocol needs where there is none to measure: 5.8 us of processor time a delivery, the
    /// better end of what was found when the figure was asked for.
    private static let knownBaseline = 5.8e-6
    /// How many times as good is asked.
    private static let times = 5.0

    static func measure(_ kith: KithSurface, seconds: Double = 2) throws -> [Figure] {
        let scratch = try ScratchFolder()
        let costs = try Self.costs(RelayProcess(kith, log: scratch.appending("relay.log")), seconds)
        let baseline = try RelayProcess.baseline(log: scratch.appending("baseline.log"))
            .map { try Self.costs($0, seconds).median }
        let setting = "1 sender, \(receivers) receivers, 1 KB broadcasts, window \(window) refilled by halves"
        let ratio = (baseline ?? knownBaseline) / costs.median
        let compared =
            baseline.map { "Node with ws in the same run " + Unit.microseconds.text($0) }
            ?? "no Node with ws here, so its known " + Unit.microseconds.text(knownBaseline)
        return [
            Figure(
                "relay, processor time a delivery", costs.median, atMost: (baseline ?? knownBaseline) / times,
                .microseconds,
                how: setting + ": \(Int(1 / costs.median)) deliveries per CPU-second; median of \(rounds) rounds of "
                    + "\(Int(seconds)) s, worst " + Unit.microseconds.text(costs.percentile(1)) + "; " + compared
                    + ", that is \((ratio * 10).rounded() / 10) times as much")
        ]
    }

    private static func costs(_ relay: RelayProcess, _ seconds: Double) throws -> Samples {
        defer { relay.stop() }
        let members = try (0...receivers).map { number in
            try RelayMember(
                port: relay.port, nodeID: nodeID(number), name: "bench-\(number)", deliverySize: messageBytes / 2)
        }
        let load = Load(sender: members[0], receivers: Array(members[1...]), frame: broadcast, window: window)
        try load.run(seconds: 1)
        // Rounds, because on a busy machine a round in which the relay seldom gets to read writes in small batches.
        return Samples(try (0..<rounds).map { _ in try cost(of: load, relay.identifier, seconds: seconds) })
    }

    /// Processor time of the relay for one delivery, over one round.
    private static func cost(of load: Load, _ relay: Int32, seconds: Double) throws -> Double {
        let (cpuBefore, before) = (try ProcessFacts.processorSeconds(relay), load.deliveries)
        try load.run(seconds: seconds)
        let spent = try ProcessFacts.processorSeconds(relay) - cpuBefore
        guard load.deliveries > before else { throw ChildFailure(description: "the relay delivered nothing") }
        return spent / Double(load.deliveries - before)
    }

    private static func nodeID(_ number: Int) -> String {
        let digits = String(number)
        return "01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static var broadcast: [UInt8] {
        let empty: JSON = ["payload": ["type": "cmb-encrypted", "sealed": ""]]
        let filling = String(repeating: "x", count: messageBytes - empty.serialized.count)
        let message: JSON = ["payload": ["type": "cmb-encrypted", "sealed": .string(filling)]]
        return RelayMember.frame(message.serialized)
    }
}

/// Keeps `window` broadcasts under way.
private final class Load {
    private let sender: RelayMember
    private let receivers: [RelayMember]
    private let frame: [UInt8]
    private let window: Int
    private var sent = 0

    init(sender: RelayMember, receivers: [RelayMember], frame: [UInt8], window: Int) {
        self.sender = sender
        self.receivers = receivers
        self.frame = frame
        self.window = window
    }

    var deliveries: Int { receivers.reduce(0) { $0 + $1.deliveries } }

    func run(seconds: Double) throws {
        let all = receivers + [sender]
        var descriptors = all.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let start = ContinuousClock.now
        while Stopwatch.seconds(since: start) < seconds {
            let slowest = receivers.map(\.deliveries).min() ?? 0
            let room = window - (sent - slowest)
            // By halves: a window that is refilled one by one makes everybody handle one message at a time.
            if room >= window / 2 {
                try sender.send(raw: Array(repeatElement(frame, count: room).joined()))
                sent += room
            }
            guard poll(&descriptors, nfds_t(descriptors.count), 2_000) > 0 else {
                throw ChildFailure(description: "the relay delivered nothing for 2 s")
            }
            for (place, descriptor) in descriptors.enumerated() where descriptor.revents != 0 {
                try all[place].receive()
            }
        }
    }
}
