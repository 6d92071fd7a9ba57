public import Ambient
public import Logging
public import MeshLinks
public import MeshProtocol

/// The shares' own rooms on relays: the road between nodes that do not meet otherwise, with a mailbox for each side that
/// keeps envelopes while it is away.
///
/// An actor, because shares come and go while rooms run. Every room has a task of its own, below `run`.
public actor RelayRoomCarrier: ShareCarrier {
    /// `relay`
    public nonisolated let name = "relay"

    /// Yes: the relay has a mailbox for each side.
    public nonisolated let keepsMail = true

    private struct Entry {
        var place: SharePlace
        /// How many shares were looked after before it: rooms are entered in that order.
        let number: Int
        var room: (any ShareRoom)?
        var isConnected = false
        var life: Task<Void, Never>?
        /// Mail after one that could not be committed must come again too.
        var isStuck = false
        /// Counts the connections: what came over an earlier one comes again, and says nothing about this one.
        var connection = 0
        /// Numbers of envelopes that the relay has not confirmed, and of those it refused.
        var unconfirmed: Set<UInt64> = []
    }

    private let rooms: any ShareRooms
    private let time: any TimeSource
    private let logger: Logger
    private var entries: [ShareID: Entry] = [:]
    private var attended = 0
    private var deliver: (@Sendable (ShareCarrierEvent) async -> Bool)?
    private var starts: AsyncStream<ShareID>.Continuation?

    /// Letters taken in one step; as many as a share's window.
    static let together = 64

    /// Pauses between attempts to open or enter a room: doubled from the first to the longest.
    static let pauses: (first: Duration, longest: Duration) = (.seconds(2), .seconds(60))

    /// A carrier over `rooms`.
    public init(rooms: any ShareRooms, time: any TimeSource, logger: Logger) {
        self.rooms = rooms
        self.time = time
        self.logger = logger
    }

    /// Keeps the rooms of all attended shares until the task is cancelled.
    public func run(_ deliver: @escaping @Sendable (ShareCarrierEvent) async -> Bool) async {
        let (requests, starts) = AsyncStream.makeStream(of: ShareID.self)
        self.deliver = deliver
        self.starts = starts
        for share in entries.sorted(by: { $0.value.number < $1.value.number }).map(\.key) { starts.yield(share) }
        await withDiscardingTaskGroup { group in
            for await share in requests {
                let life = Task { await self.keep(share) }
                entries[share]?.life = life
                group.addTask {
                    await withTaskCancellationHandler {
                        await life.value
                    } onCancel: {
                        life.cancel()
                    }
                }
            }
            group.cancelAll()
        }
        self.starts = nil
        self.deliver = nil
        for share in entries.keys {
            entries[share]?.room = nil
            entries[share]?.isConnected = false
        }
    }

    /// Enters the share's room, if it has a relay, and stays there.
    public func attend(_ place: SharePlace) {
        guard place.relay != nil else { return }
        if entries[place.share] != nil {
            entries[place.share]?.place = place
        } else {
            entries[place.share] = Entry(place: place, number: attended)
            attended += 1
            starts?.yield(place.share)
        }
    }

    /// Leaves the room; the teacher's side closes it, and the relay forgets its mail.
    public func leave(_ share: ShareID) async {
        guard let entry = entries.removeValue(forKey: share) else { return }
        entry.life?.cancel()
        guard entry.place.role == .teacher, let secret = entry.place.openerSecret.flatMap(RelaySecret.init) else {
            return
        }
        do {
            try await rooms.close(share.text, openerSecret: secret)
        } catch {
            // It closes by itself when its time is over.
            logger.debug("a room was not closed", metadata: ["share": "\(share)", "reason": "\(error)"])
        }
    }

    /// What the rooms say about a relay that an invite names.
    public nonisolated func objection(to relay: InviteRelay) -> String? {
        do throws(LinkError) {
            try rooms.checkReach(relay.url)
            return nil
        } catch {
            return error.description
        }
    }

    /// Puts a node out of the share's room for good; only the teacher's side can.
    public func turnAway(_ node: NodeID, from share: ShareID) {
        do {
            try entries[share]?.room?.evict(node)
        } catch {
            logger.debug("a node was not put out", metadata: ["share": "\(share)", "reason": "\(error)"])
        }
    }

    /// Hands an envelope to the relay, for the peer's mailbox.
    public func send(_ envelope: ShareEnvelope, to peer: NodeID) -> Bool {
        guard let entry = entries[envelope.share], entry.isConnected, let room = entry.room else { return false }
        let number = envelope.kind == .sealed ? String(envelope.counter) : envelope.kind.rawValue
        do {
            try room.send(envelope.serialized, to: peer, receipt: number)
        } catch {
            return false
        }
        if envelope.kind == .sealed { entries[envelope.share]?.unconfirmed.insert(envelope.counter) }
        return true
    }

    // MARK: One room

    private func keep(_ share: ShareID) async {
        var pause = Self.pauses.first
        while !Task.isCancelled, let place = entries[share]?.place, time.now < place.closes {
            do {
                if place.role == .teacher { try await open(place) }
                guard let pass = Self.pass(for: place) else { return }
                let room = try rooms.room(pass)
                entries[share]?.room = room
                let outcome = Outcome()
                let basket = LetterBasket()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        while !Task.isCancelled, let bundle = await basket.take(atMost: Self.together) {
                            await self.take(bundle, share)
                        }
                        // Whoever waits to put something in must not wait for ever.
                        await basket.finish()
                    }
                    do {
                        try await room.run { event in
                            if case .refused(let refusal) = event { await outcome.note(refusal) }
                            await self.handle(event, share, basket)
                        }
                    } catch {
                        await basket.finish()
                        throw error
                    }
                    await basket.finish()
                }
                switch await outcome.refusal {
                case .used?, .evicted?: return
                case .closed? where place.role == .student: return
                case .closed?, .notValid?, nil: break
                }
                if entries[share]?.isConnected == true { pause = Self.pauses.first }
            } catch {
                logger.debug("a share's room is not there", metadata: ["share": "\(share)", "reason": "\(error)"])
            }
            entries[share]?.isConnected = false
            entries[share]?.room = nil
            try? await time.sleep(for: pause)
            pause = min(pause * 2, Self.pauses.longest)
        }
    }

    private actor Outcome {
        var refusal: RoomRefusal?

        func note(_ refusal: RoomRefusal) { self.refusal = refusal }
    }

    private func open(_ place: SharePlace) async throws {
        guard let admission = RelaySecret(place.admission), let opener = place.openerSecret.flatMap(RelaySecret.init)
        else { return }
        _ = try await rooms.open(
            RoomOpening(
                share: place.share.text, admission: admission, openerSecret: opener, expires: place.inviteExpires,
                closes: place.closes))
    }

    private static func pass(for place: SharePlace) -> RoomPass? {
        let secret = place.role == .teacher ? place.openerSecret ?? [] : place.admission
        guard let relay = place.relay, let secret = RelaySecret(secret), let key = RelaySecret(place.mailboxKey) else {
            return nil
        }
        return RoomPass(share: place.share.text, url: relay.url, secret: secret, mailboxKey: key)
    }

    private func handle(_ event: ShareRoomEvent, _ share: ShareID, _ basket: LetterBasket) async {
        switch event {
        case .state(let state):
            entries[share]?.isConnected = state == .connected
            if state == .connected {
                // What the relay had not confirmed when the connection ended is sent again, and what comes again counts.
                entries[share]?.unconfirmed = []
                entries[share]?.isStuck = false
                entries[share]?.connection += 1
                _ = await deliver?(.open(share))
            }
        case .present(let node, _): _ = await deliver?(.present(node))
        case .away(let node): _ = await deliver?(.away(node))
        case .mail(let mail):
            await basket.put(LetterBasket.Item(mail: mail, connection: entries[share]?.connection ?? 0))
        case .payload(let from, let payload):
            if let envelope = envelope(payload, from: from, share) { _ = await deliver?(.received(envelope)) }
        case .receipt(let receipt): await take(receipt, share)
        case .attempt(let attempt):
            if attempt.outcome != .admitted {
                let who = attempt.node.map { "node \($0.text)" } ?? "somebody"
                let times = attempt.count > 1 ? ", \(attempt.count) times" : ""
                _ = await deliver?(
                    .attempt(share, who: who, outcome: "was refused by the relay: \(attempt.outcome.rawValue)\(times)"))
            }
            entries[share]?.room?.acknowledge(attemptsThrough: attempt.number)
        case .mailbox(.open), .refused: break
        case .mailbox(.refused(let reason)):
            logger.notice("no mailbox at the relay", metadata: ["share": "\(share)", "reason": "\(reason)"])
        }
    }

    /// Takes letters, in one step where they are of one share. What is acknowledged is committed.
    private func take(_ bundle: [LetterBasket.Item], _ share: ShareID) async {
        let letters = bundle.filter { $0.connection == entries[share]?.connection }.map(\.mail)
        guard let connection = entries[share]?.connection, let last = letters.last else { return }
        let envelopes = letters.compactMap { envelope($0.payload, from: $0.sender, share) }
        let isCommitted: Bool? =
            switch envelopes.count {
            case 0: true
            case 1: await deliver?(.received(envelopes[0]))
            default: await deliver?(.receivedMany(envelopes))
            }
        guard entries[share]?.connection == connection else { return }
        if isCommitted != true { entries[share]?.isStuck = true }
        guard entries[share]?.isStuck == false else { return }
        entries[share]?.room?.acknowledge(mailThrough: last.number)
    }

    private nonisolated func envelope(_ payload: [UInt8], from sender: NodeID, _ share: ShareID) -> ShareEnvelope? {
        guard let envelope = try? ShareEnvelope(parsing: payload), envelope.share == share, envelope.from == sender
        else {
            return nil
        }
        return envelope
    }

    /// Reports how far the mailbox has everything. One refused envelope holds the report back until it was sent again.
    private func take(_ receipt: MailReceipt, _ share: ShareID) async {
        guard let number = UInt64(receipt.id), let entry = entries[share], receipt.outcome == .stored else { return }
        entries[share]?.unconfirmed.remove(number)
        guard !entry.unconfirmed.contains(where: { $0 < number }) else { return }
        _ = await deliver?(.mailed(share, counter: number))
    }
}
