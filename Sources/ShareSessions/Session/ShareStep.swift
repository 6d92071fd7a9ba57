import Ambient
import MeshMemory
import MeshProtocol

/// One step of a share, on its way from the state before it to the commit.
struct ShareStep: Sendable {
    let share: LiveShare
    let now: Timestamp
    private(set) var machine: ShareMachine
    private(set) var record: ShareRecord
    /// The working time that went into the state.
    private(set) var counted: Duration = .zero

    /// - Parameter share: As it was last committed, with its working time counted until `now`.
    init(_ share: LiveShare, at now: Timestamp) {
        self.share = share
        self.now = now
        machine = share.machine
        machine.effects = ShareEffects()
        machine.owesReceipt = false
        machine.worked = .milliseconds(machine.state.worked) + share.worked
        machine.given = share.given
        record = share.record
    }

    /// What has to be committed is the state or the effects.
    var isNothing: Bool { machine.state == share.machine.state && machine.effects.isNothing }

    /// Works the step out, up to the bytes of the new state.
    mutating func workOut<Value>(_ body: (inout ShareMachine, Timestamp) throws -> Value) throws -> Value {
        let value = try body(&machine, now)
        guard !isNothing else { return value }
        record.updatedAt = now
        // Writing the state is what takes longest, and a step may consist of effects only.
        guard machine.state != share.machine.state || machine.secrets != share.machine.secrets else { return value }
        counted = share.worked
        machine.state.worked += counted.wholeMilliseconds
        try ShareCoding.update(&record, from: machine, since: share.machine)
        return value
    }
}
