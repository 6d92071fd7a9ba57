import Ambient
import CAT7
import MeshMemory
import MeshNode
import MeshProtocol

/// From blocks worth an answer to what the model says, within the budgets.
extension PeerLoop {
    func answer(_ blocks: [(item: InboxItem, reading: ConversationReader.Reading)]) async throws -> Progress {
        let (request, shown) = try request(for: blocks)
        guard shown.count == blocks.count else {
            // What does not fit waits for the next call: an answer must not claim what the model has not seen.
            queue.doubt()
            return try await answer(shown)
        }
        let items = blocks.map(\.item)
        // The newest is the one the answer is for; the others are context that it answers too.
        guard let main = blocks.last else { return .done }
        let counterpart = main.item.block.block.authorNode?.text ?? main.item.block.block.author.text
        if try memory.beginHandling(items) > Self.mostAttempts {
            try suppress(items, .modelFailed, detail: "given up after \(Self.mostAttempts) attempts")
            return .done
        }
        let budget = configuration.budget
        let worst = worstCase(of: request)
        let ruling = try memory.reserve(worst, counterpart: counterpart, run: run) {
            BudgetRules.objection(to: $0, adding: worst, budget)
        }
        guard case .granted(let reservation) = ruling else {
            if case .refused(let reason) = ruling { try suppress(items, reason) }
            return .done
        }
        // After the money, so that only what comes to a call counts as a wake.
        if case .refused(let reason) = try memory.recordWake(
            counterpart: counterpart, unless: { BudgetRules.objection(to: $0, budget) })
        {
            try memory.settle(reservation: reservation, used: Spend())
            try suppress(items, reason)
            return .done
        }
        lastWake = time.now
        phase = .thinking
        observe(.woke(blocks: items.map(\.block.block.key), author: main.item.block.block.author.text))
        let began = time.now
        guard let result = await AbandonableCall.run(model, request, time: time) else { return .later }
        report(result, began: began)
        // The answer leaves first and the books are closed after: what was reserved is on disk, and counts in full should
        // the process end in between.
        let progress: Progress
        do {
            switch result {
            case .success(let reply):
                breaker.succeed()
                progress = try await take(reply, for: blocks, offered: request.recipients)
            case .failure(let error): progress = try fail(error, items)
            }
        } catch {
            try settle(reservation, result)
            throw error
        }
        try settle(reservation, result)
        return progress
    }

    /// The request, and those of the blocks that fit into it.
    private func request(
        for blocks: [(item: InboxItem, reading: ConversationReader.Reading)]
    ) throws -> (ModelRequest, shown: [(item: InboxItem, reading: ConversationReader.Reading)]) {
        let context = configuration.context
        var material = PromptMaterial(wakes: blocks.reversed().map(\.item.block))
        let reach = max(0, context.generations)
        material.ancestors = blocks.reversed().flatMap { block in block.reading.ancestors.prefix(reach * 4) }
        material.own = Array(recent.own.prefix(context.own))
        material.room = Array(recent.room.prefix(context.room + context.own).filter { !$0.isOwn }.prefix(context.room))
        let prompt = PromptContext(
            material, me: node.identity.nodeID, maxTokens: context.maxTokens, now: time.now, random: random)
        let main = material.wakes[0].block
        let request = ModelRequest(
            system: configuration.systemPrompt, prompt: prompt.prompt, parents: prompt.keys,
            recipients: configuration.routing == .auto ? try recipients().map(\.name) : [],
            wake: ModelRequest.Wake(author: main.author.text, texts: main.texts),
            maxOutputTokens: configuration.model.maxTokensPerCall)
        return (request, blocks.filter { prompt.wakes.contains($0.item.block.block.key) })
    }

    /// Whom the model may name: peers of this room whose name nobody else has.
    func recipients() throws -> [(name: String, node: NodeID)] {
        let peers = try memory.peers().filter { $0.room == configuration.room && $0.keyConflict == nil }
        let names = Dictionary(grouping: peers, by: \.name.text)
        return peers.filter { names[$0.name.text]?.count == 1 }.prefix(32).map { ($0.name.text, $0.nodeID) }
    }

    private func worstCase(of request: ModelRequest) -> Spend {
        let cost = configuration.model.price?.worstCase(of: request) ?? .zero
        return Spend(microDollars: cost.value, tokens: Int64(request.worstCase.total))
    }

    private func report(_ result: Result<ModelReply, ModelError>, began: Timestamp) {
        let notes: [String] =
            switch result {
            case .success(let reply): reply.notes
            case .failure: []
            }
        let (usage, cost) = used(by: result)
        observe(.called(usage: usage, cost: cost, milliseconds: (time.now - began).wholeMilliseconds, notes: notes))
    }

    private func settle(_ reservation: Int64, _ result: Result<ModelReply, ModelError>) throws {
        let (usage, cost) = used(by: result)
        try memory.settle(
            reservation: reservation, used: Spend(microDollars: cost.value, tokens: Int64(usage.total)))
        try memory.addToTotal("calls")
        try warn()
    }

    private func used(by result: Result<ModelReply, ModelError>) -> (ModelUsage, MicroDollars) {
        let usage =
            switch result {
            case .success(let reply): reply.usage
            case .failure(let error): error.usage
            }
        return (usage, configuration.model.price?.cost(of: usage) ?? .zero)
    }

    /// Says so once an hour when a budget has reached its warning line.
    private func warn() throws {
        let now = time.now
        let warnings = BudgetRules.warnings(
            try memory.spendTotals(run: run), try memory.wakeCounts(), configuration.budget)
        for warning in warnings where warned[warning.budget].map({ now - $0 >= .seconds(3600) }) ?? true {
            warned[warning.budget] = now
            observe(.warning(warning.description))
        }
    }

    private func fail(_ error: ModelError, _ items: [InboxItem]) throws -> Progress {
        if error.reason == .cancelled {
            // Stopped from outside: the blocks stay for the next run.
            return .later
        }
        trouble(error.description)
        if error.countsAgainstProvider {
            breaker.fail(at: time.now, retryAfter: error.retryAfter)
            if let until = breaker.openUntil {
                observe(.resting(seconds: (until - time.now).wholeMilliseconds / 1000, because: error.description))
            }
        }
        guard error.isTransient else {
            try suppress(items, .modelFailed, detail: error.description)
            return .done
        }
        try memory.countSuppression("model_retry")
        // Where nothing was charged, the breaker says how long it is tried. What may have cost something is tried a few times.
        if error.usage.total == 0 { try memory.forgetAttempt(at: items) }
        retryAt = time.now + max(breaker.backOff, min(error.retryAfter ?? .zero, CircuitBreaker.longestPause))
        return .later
    }

    /// What the model said: silence, something for a person to look at, or an answer.
    private func take(
        _ reply: ModelReply, for blocks: [(item: InboxItem, reading: ConversationReader.Reading)], offered: [String]
    ) async throws -> Progress {
        let items = blocks.map(\.item)
        guard case .answer(let answer) = reply.outcome else {
            if case .silent(let reason) = reply.outcome {
                try suppress(items, .silent, detail: String(reason.prefix(200)))
            }
            return .done
        }
        let earlier = blocks.last?.reading.facts.ownRecent ?? []
        if breakerOfLoops.repeats(Utterance.meaning(of: answer.texts), earlier) {
            try suppress(items, .repeatsItself)
            return .done
        }
        let draft = try draft(answer, for: items, offered: offered)
        let reasons = gates.objections(to: answer.texts)
        guard reasons.isEmpty else {
            try hold(draft, reasons, items)
            return .done
        }
        try await emit(draft, items)
        return .done
    }
}
