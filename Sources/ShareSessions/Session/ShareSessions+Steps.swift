import Ambient
import MeshMemory
import MeshNode
import MeshProtocol

/// Steps of shares.
extension ShareSessions {
    /// Takes one step of a share: works it out, commits it, lets everybody know. When anything throws, nothing has happened.
    func step<Value>(
        _ id: ShareID, _ body: (inout ShareMachine, Timestamp) throws -> Value
    ) throws -> (value: Value, effects: ShareEffects) {
        var step = try begin(id)
        let value = try step.workOut(body)
        return (value, try commit(step))
    }

    /// The same, for a step that takes long to work out: other shares go on meanwhile. If this one has moved too, the step is
    /// worked out anew, from where it stands then.
    func longStep<Value: Sendable>(
        _ id: ShareID, _ body: @escaping @Sendable (inout ShareMachine, Timestamp) throws -> Value
    ) async throws -> (value: Value, effects: ShareEffects) {
        let begun = try begin(id)
        let (step, value) = try await Self.workedOut(begun, body)
        guard live[id]?.record.version == begun.share.record.version else { return try self.step(id, body) }
        return (value, try commit(step))
    }

    @concurrent private static func workedOut<Value: Sendable>(
        _ begun: ShareStep, _ body: @Sendable (inout ShareMachine, Timestamp) throws -> Value
    ) async throws -> (ShareStep, Value) {
        var step = begun
        let value = try step.workOut(body)
        return (step, value)
    }

    private func begin(_ id: ShareID) throws -> ShareStep {
        var share = try find(id)
        let now = time.now
        share.countWork(until: now, isTogether: isTogether(share))
        if live[id] != nil { live[id] = share }
        return ShareStep(share, at: now)
    }

    private func commit(_ step: ShareStep) throws -> ShareEffects {
        let id = step.record.id
        let effects = step.machine.effects
        guard !step.isNothing else {
            if effects.repeats { repeatNow(id, at: step.now) }
            return effects
        }
        // What is not part of a step, such as what was handed to carriers, may have moved while it was worked out.
        var share = live[id] ?? step.share
        share.record = try node.memory.commit(effects.change(step.record))
        share.worked = share.worked - step.counted
        if step.machine.state.isNews(after: share.machine.state) { share.knowsOfFloor = false }
        share.machine = step.machine
        share.machine.effects = ShareEffects()
        share.fresh += effects.envelopes
        share.note(heard: effects.heard)
        if effects.acknowledged != nil || (step.share.isJoining && !share.isJoining) {
            share.repeatAfter = settings.firstRepeat
            share.repeatAt = nil
        }
        live[id] = share.record.isOpen ? share : nil
        if effects.repeats { repeatNow(id, at: step.now) }
        publish(effects.updates, of: id)
        return effects
    }
}

extension ShareState {
    /// Whether the host has to be told anew whose turn it is.
    fileprivate func isNews(after before: ShareState) -> Bool {
        floor != before.floor || phase != before.phase || returned != before.returned
    }
}
