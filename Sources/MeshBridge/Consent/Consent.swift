import Ambient
import MeshMemory
import MeshProtocol
import ModelContextProtocol

/// The one way to a person's word.
///
/// A form that the host shows is asked first, where there is a host. Otherwise the request is filed and the person answers it
/// with `kith approve` at a terminal; the next call with the same digest then passes, once. Nothing that a model writes into
/// a tool call can stand for the answer.
struct Consent: Sendable {
    /// How often one open request is shown as a form; afterwards only the terminal can answer it.
    static let mostForms = 3

    let store: MemoryStore
    let policy: ConsentPolicy
    /// The command, as the person has to type it.
    let command: String

    /// Asks, or finds the answer. In the modern era the first call ends here by an error that must be let through; so ask
    /// before doing anything that must not be done twice.
    func ask(_ request: ConsentRequest, _ context: CallContext) async throws -> ConsentOutcome {
        switch policy {
        case .never:
            return .declined(
                "Refused: this host is set to agree to nothing (KITH_CONSENT=never). Only its person can change that.")
        case .allow(let kinds) where kinds.contains(request.kind):
            try store.recordApproval(
                request.kind, shown: request.shown, subject: request.subject, session: context.session)
            return .granted(.policy)
        case .ask, .allow: break
        }
        let digest = request.digest(session: context.session)
        if try store.takeApproval(digest) { return .granted(.terminal) }
        let wasDeclined = try store.wasJustDeclined(digest)
        let filing = try store.fileApproval(
            request.kind, shown: request.shown, subject: request.subject, session: context.session)
        guard case .open(let approval) = filing else {
            return .pending(
                "Not done: too many requests wait for your person or were filed in the last minutes. Ask them to look at "
                    + "'kith approvals' in a terminal, and stop asking until they have.")
        }
        guard !wasDeclined, mayShowForm(approval, context) else {
            return .pending(waiting(approval, wasDeclined: wasDeclined))
        }
        return try await answer(to: approval, context)
    }

    /// As `ask`, with anything but a granted request thrown as the tool's answer.
    func require(_ request: ConsentRequest, _ context: CallContext) async throws {
        switch try await ask(request, context) {
        case .granted: return
        case .declined(let text), .pending(let text): throw ToolFailure(text)
        }
    }

    /// A form is the person's only where a host stands between it and the model. Over the control socket anybody who runs as
    /// this user can say that it shows forms, and fill them in itself: an agent with a shell too.
    private func mayShowForm(_ approval: Approval, _ context: CallContext) -> Bool {
        context.canAsk && context.session != Bridge.terminalSession
            && (context.bringsAnswers || approval.timesAsked < Self.mostForms)
    }

    private func answer(to approval: Approval, _ context: CallContext) async throws -> ConsentOutcome {
        if !context.bringsAnswers { try store.noteAsked(approval) }
        let outcome = try await context.elicit(Self.form(approval), key: "consent-" + approval.digest.short)
        switch outcome {
        case .accepted where outcome.confirms():
            return try store.takeAnswered(approval) ? .granted(.form) : .pending(waiting(approval, wasDeclined: false))
        case .accepted, .declined:
            _ = try store.decide(approval, isApproved: false, by: .form)
            return .declined(
                "Your person said no. Do not ask for this again unless they tell you to; say what you wanted it for, or go on "
                    + "without it.")
        case .cancelled, .unavailable: return .pending(waiting(approval, wasDeclined: false))
        }
    }

    private static func form(_ approval: Approval) -> ElicitationForm {
        .confirmation(
            message: """
                \(ConsentText.heading(approval.kind))

                \(ConsentText.barred(approval.shown))

                Request \(approval.digest.short). It is good for this once.
                """, title: "I agree to this")
    }

    private func waiting(_ approval: Approval, wasDeclined: Bool) -> String {
        let minutes = Approval.lifetime.components.seconds / 60
        let before =
            wasDeclined ? "Your person has just said no to exactly this. Should they have changed their mind: " : ""
        return """
            Not done yet: only your person can agree to this. \(before)Ask them to run, in a terminal of their own,

                \(command) \(approval.digest.short)

            It shows them what they would agree to. When they say that they have, call this tool again with exactly the same \
            arguments: that passes once. Changed arguments are another request. You cannot run the command for them. It lapses \
            after \(minutes) minutes.
            """
    }
}
