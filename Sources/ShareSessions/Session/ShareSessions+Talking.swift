import Ambient
import MeshMemory
import MeshNode
public import MeshProtocol

/// Turns.
extension ShareSessions {
    /// Says something to the peer of a share, and to nobody else. It is committed when this returns.
    ///
    /// - Parameter allowingSecrets: Whether a person has looked at the text and lets it leave although it seems to hold
    ///   secrets. Only a person's command or consent may set this.
    /// - Returns: What is proven of it now; follow it with `receipt` or `updates`.
    /// - Throws: `ShareFailure.notYourTurn`, `.holdsSecret`, `.budgetSpent`, `.notNow` and others; `MemoryError`.
    public func say(_ id: ShareID, _ saying: Saying, allowingSecrets: Bool = false) async throws -> TurnReceipt {
        let state = try find(id).machine.state
        guard saying.text.contains(where: { !$0.isWhitespace }) || !saying.artefacts.isEmpty else {
            throw ShareFailure.nothingToSay
        }
        try ScreenedText(screen: screen).check(
            [saying.text] + saying.artefacts.flatMap { [$0.name, $0.text] }, allowed: allowingSecrets)
        let waiting = try node.memory.waitingTurns(id, after: state.acknowledged)
        guard waiting < settings.waitingTurns else { throw ShareFailure.tooMuchWaiting(turns: waiting) }
        let random = random
        let number = try step(id) { machine, now in
            try machine.markSeen(at: now)
            return try machine.say(saying.draft(as: state.role), at: now) { random.bytes(16) }
        }.value
        // Whoever keeps the floor knows that it has it.
        if let kept = live[id]?.machine.state, kept.floor == kept.role { live[id]?.knowsOfFloor = true }
        await transmit(id)
        return try receipt(id, turn: number)
    }

    /// Waits for the peer: for its turn, its proposal to end, or an end. Returns at once when there is something to do.
    ///
    /// That it has the floor is said to a host once, at once. Waiting on with the floor is waiting for what the peer may say
    /// without it: a question, an error, a proposal to end.
    ///
    /// What is returned counts as fetched, and the peer is told so, unless it is shown within a second. It is returned again
    /// until `markShown` says that the host has taken it, or until the host speaks in the share, so that a host that dies in
    /// between misses nothing.
    /// - Parameter limit: Moved into 0...`ShareSettings.longestWait` (50 s).
    public func awaitTurn(_ id: ShareID, atMost limit: Duration) async throws -> Awaited {
        let deadline = time.now + max(.zero, min(limit, settings.longestWait))
        // So that what is given to the host here is remembered.
        _ = try find(id)
        let (number, stream) = watch(id)
        defer { unwatch(id, number) }
        while true {
            if let ready = try await ready(id) { return ready }
            let left = deadline - time.now
            guard left > .zero else { return .nothing(try status(id)) }
            let isUnderWay = try fresh(id).count < unread(id).count
            _ = await change(in: stream, within: isUnderWay ? min(left, Self.underWay) : left)
            try Task.checkCancellation()
        }
    }

    /// The peer's turns up to `number` are being written to the host. For a moment they are not returned again, so that a host
    /// which asks on at once does not get them twice; they are if `markShown` does not follow.
    public func handOut(_ id: ShareID, through number: Int) {
        live[id]?.handedOut = (number, time.now)
    }

    /// How long turns that are on their way to the host are not returned again.
    private static let underWay: Duration = .seconds(1)

    /// The peer's turns up to `number` went into a tool result or hook output that the host took.
    public func markShown(_ id: ShareID, through number: Int) async throws {
        _ = try step(id) { machine, now in try machine.mark(.shown, through: number, at: now) }
        await transmit(id)
    }

    /// The teacher shows a check that it had kept to itself. Say a `challenge` turn with it.
    ///
    /// - Returns: The text of the check.
    public func reveal(_ id: ShareID, check number: Int) async throws -> String {
        let text = try step(id) { machine, now in try machine.reveal(check: number, at: now) }.value
        await transmit(id)
        return text
    }

    /// How far an own turn has come.
    public func receipt(_ id: ShareID, turn number: Int) throws -> TurnReceipt {
        let state = try look(id).state
        guard let row = try node.memory.shareTurn(id, state.role, number) else { throw ShareFailure.unknownShare }
        return TurnReceipt(
            turn: number, state: row.state, isAtRelay: row.state == .stored && row.counter > state.acknowledged,
            at: row.at)
    }

    /// What happens in a share from now on, until it is dropped or this room stops.
    public func updates(_ id: ShareID) -> AsyncStream<ShareUpdate> {
        let (number, source) = watch(id)
        let (stream, continuation) = AsyncStream.makeStream(
            of: ShareUpdate.self, bufferingPolicy: .bufferingNewest(256))
        let passing = Task { [weak self] in
            for await update in source { if let update { continuation.yield(update) } }
            continuation.finish()
            await self?.unwatch(id, number)
        }
        continuation.onTermination = { _ in passing.cancel() }
        return stream
    }

    /// The unread turns without those that are being written to the host.
    private func fresh(_ id: ShareID) throws -> [HeardTurn] {
        let heard = try unread(id)
        guard let out = live[id]?.handedOut, (.zero..<Self.underWay).contains(time.now - out.at) else { return heard }
        return heard.filter { $0.number > out.through }
    }

    /// What there is to do now, or nil.
    private func ready(_ id: ShareID) async throws -> Awaited? {
        let heard = try fresh(id)
        if heard.contains(where: { $0.kind != .thinking }), let last = heard.last {
            let given = live[id]?.given ?? 0
            live[id]?.given = max(given, last.number)
            return .turns(heard, try status(id))
        }
        let state = try look(id).state
        switch state.phase {
        case .completed, .declined, .expired, .abandoned, .aborted, .stopped: return .ended(try status(id))
        case .closing:
            let isAsked = state.proposal?.by == state.role.peer && state.proposal?.signature == nil
            return isAsked ? .proposal(try status(id)) : nil
        case .joined:
            guard let code = state.code, !state.hasConfirmed else { return nil }
            return .compareCodes(code, try status(id))
        case .confirmed, .active:
            guard state.floor == state.role, live[id]?.knowsOfFloor != true else { return nil }
            live[id]?.knowsOfFloor = true
            return .yourTurn(remark: state.returned, try status(id))
        case .drafted, .invited: return nil
        }
    }

    /// The peer's whole turns that the host has not been shown.
    func unread(_ id: ShareID) throws -> [HeardTurn] {
        if let known = live[id]?.unread { return known.turns }
        let state = try look(id).state
        var unread = Unread()
        for row in try node.memory.shareTurns(id, of: state.role.peer, after: state.shown) {
            try unread.add(ShareCoding.turn(row))
        }
        if unread.isSmall { live[id]?.unread = unread }
        return unread.turns
    }
}
