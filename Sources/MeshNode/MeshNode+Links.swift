import Ambient
import Logging
import MeshLinks
import MeshMemory
import MeshProtocol

/// Links come and go; sessions are made over them.
extension MeshNode {
    func handle(_ event: LinkEvent, on transport: any Transport) {
        switch event {
        case .opened(let link):
            guard link.claimedNode != identity.nodeID else {
                transport.close(link.id)
                return
            }
            carriers[link.id] = transport
            conversations[link.id] = Conversation(
                link: link, identity: identity, room: configuration.room,
                implementation: configuration.implementation)
            perform(link.id) { $0.begin(at: self.time.now, nonce: self.random.bytes(32)) }
        case .received(let id, let payload):
            perform(id) { $0.receive(payload, at: self.time.now, nonce: { self.random.bytes(32) }) }
        case .closed(let id, let reason):
            forget(id, reason: reason)
        case .state(let state):
            transportStates[transport.name] = state
            hub.publish(.transport(transport.name, state))
        }
    }

    /// Runs one step of a conversation and does what it asks for.
    func perform(_ id: LinkID, _ step: (inout Conversation) -> [Conversation.Action]) {
        guard var conversation = conversations[id] else { return }
        let actions = step(&conversation)
        conversations[id] = conversation
        if !conversation.isEstablished { dropSession(id, reason: "the session has to be renewed") }
        for action in actions {
            switch action {
            case .send(let payload): transmit(payload, over: id)
            case .established(let peer): established(peer, over: id)
            case .deliver(let frame):
                guard let peer = conversations[id]?.peer else { continue }
                receive(frame, from: peer, over: id)
            case .foreign(let handshake):
                foreign[id] = ForeignPeer(
                    nodeID: handshake.nodeID, name: handshake.name?.text ?? "", dialect: handshake.dialect.rawValue)
            case .turnedAway(let reason): turnAway(id, reason: reason)
            case .close(let reason):
                carriers[id]?.close(id)
                forget(id, reason: reason)
            }
        }
    }

    /// Seals `frame` for `peer` over its best link. False when no session stands or the link cannot take more now.
    @discardableResult
    func send(_ frame: ApplicationFrame, to peer: NodeID) -> Bool {
        for id in sessions[peer] ?? [] {
            do {
                // Asked before sealing: a sealed frame that cannot leave would take its number, and the session, with it.
                guard let carrier = carriers[id], carrier.hasRoom(on: id) else { continue }
                guard let payload = try conversations[id]?.seal(frame) else { continue }
                try carrier.send(payload, over: id)
                return true
            } catch let error as LinkError {
                // The sealed frame took a sequence number that the peer will now miss, so the session must be renewed.
                logger.debug("link refused a frame", metadata: ["reason": "\(error)"])
                renew(id, reason: "\(error)")
            } catch {
                logger.warning("a frame could not be sealed", metadata: ["reason": "\(error)"])
            }
        }
        return false
    }

    /// Whether some link to `peer` takes one more frame now.
    func hasRoom(to peer: NodeID) -> Bool {
        (sessions[peer] ?? []).contains { carriers[$0]?.hasRoom(on: $0) == true }
    }

    private func transmit(_ payload: [UInt8], over id: LinkID) {
        do {
            try carriers[id]?.send(payload, over: id)
        } catch {
            logger.debug("handshake frame not sent", metadata: ["reason": "\(error)"])
        }
    }

    private func renew(_ id: LinkID, reason: String) {
        guard let conversation = conversations[id] else { return }
        if conversation.link.kind == .local {
            carriers[id]?.close(id)
            forget(id, reason: reason)
        } else {
            perform(id) { $0.lose(at: self.time.now, nonce: { self.random.bytes(32) }) }
        }
    }

    private func established(_ peer: PeerIntroduction, over id: LinkID) {
        guard let link = conversations[id]?.link else { return }
        acquaintances.forget()
        quiet[peer.nodeID] = nil
        left[peer.nodeID] = nil
        do {
            switch try memory.pin(peer, dialect: "kith") {
            case .conflict(let record):
                hub.publish(.keyConflict(record.nodeID, name: record.name))
                turnAway(
                    id,
                    reason: "its key differs from the one pinned for \(record.nodeID.text); if the person there really "
                        + "changed it, accept it with 'kith trust'")
                banish(id, reason: "key conflict")
                return
            case .new: try introduce(to: peer.nodeID)
            case .known: break
            }
            let isFirst = (sessions[peer.nodeID] ?? []).isEmpty
            attach(id, kind: link.kind, to: peer.nodeID)
            try memory.resetDispatched(peer: peer.nodeID)
            stalls.progress(with: peer.nodeID)
            if isFirst { hub.publish(.peerConnected(peer.nodeID, name: peer.name, over: link.kind)) }
            drain(to: peer.nodeID)
            payReceipts(to: peer.nodeID)
        } catch {
            logger.error("peer could not be recorded", metadata: ["reason": "\(error)"])
            carriers[id]?.close(id)
            forget(id, reason: "\(error)")
        }
    }

    /// A peer met for the first time is offered this node's own recent broadcasts (MMP's anchors).
    private func introduce(to peer: NodeID) throws {
        // Node ids cost nothing to make. Without a limit a flood of them would fill the outbox, and peers for whom
        // something waits are never forgotten.
        guard configuration.introductions > 0, welcomes.rule(on: identity.nodeID, at: time.now) == .accept else {
            return
        }
        let own = try memory.recentOwn(limit: configuration.introductions * 4)
            .filter { !$0.block.isDirected && $0.block.room == configuration.room }
        for held in own.prefix(configuration.introductions).reversed() {
            try memory.enqueue(held.block, for: peer)
        }
    }

    /// Local links are preferred: they cost nothing and nobody sees them.
    private func attach(_ id: LinkID, kind: LinkKind, to peer: NodeID) {
        var links = (sessions[peer] ?? []).filter { $0 != id }
        links.insert(id, at: kind == .local ? 0 : links.count)
        sessions[peer] = links
    }

    private func dropSession(_ id: LinkID, reason: String) {
        guard let peer = sessions.first(where: { $0.value.contains(id) })?.key else { return }
        sessions[peer]?.removeAll { $0 == id }
        guard sessions[peer]?.isEmpty == true else { return }
        sessions[peer] = nil
        quiet[peer] = nil
        left[peer] = nil
        stalls.progress(with: peer)
        hub.publish(.peerDisconnected(peer, reason: reason))
    }

    func forget(_ id: LinkID, reason: String) {
        dropSession(id, reason: reason)
        conversations[id] = nil
        carriers[id] = nil
        foreign[id] = nil
    }

    /// Ends the talk with a peer that may not talk to this node. On a relay the peer stays in sight and may try again.
    private func banish(_ id: LinkID, reason: String) {
        if conversations[id]?.link.kind == .relay {
            conversations[id]?.banish(at: time.now)
            dropSession(id, reason: reason)
        } else {
            carriers[id]?.close(id)
            forget(id, reason: reason)
        }
    }

    private func turnAway(_ id: LinkID, reason: String) {
        let link = conversations[id]?.link
        turnedAway.append(
            TurnedAway(
                nodeID: conversations[id]?.peer?.nodeID ?? link?.claimedNode, name: link?.claimedName, reason: reason,
                at: time.now))
        if turnedAway.count > 50 { turnedAway.removeFirst(turnedAway.count - 50) }
        logger.notice("peer turned away", metadata: ["reason": "\(reason)"])
    }
}
