public import CAT7
import TextScreening

/// What an answer must not say without a person: patterns for each field, secrets, and risky requests.
///
/// A gate holds; it never changes a text and never lets through because somebody in the mesh says so.
public struct ApprovalGates: Sendable {
    /// Built-in patterns for every field.
    public static let defaultsForAny = [
        "git push", "git reset --hard", "git clean -f*", "rm -rf", "rm -fr", ".env", "drop table", "drop database",
        "terraform apply", "terraform destroy", "kubectl apply", "kubectl delete", "npm publish", "cargo publish",
        "twine upload", "docker push", "gh release create", "gh pr merge", "--force", "--no-verify", "id_rsa",
        "id_ed25519",
    ]
    /// Built-in patterns for the fields that say what is to be done.
    public static let defaultsForActions = [
        "deploy", "deploying", "deployment to*", "push to main", "push to master", "merge to main", "merge into main",
        "merge to master", "commit to main", "commit to master", "publish", "publish the*", "release to*", "secret",
        "secrets",
        "production config*", "roll back production", "delete the*", "transfer*money", "pay*invoice",
    ]
    /// The fields that say what is to be done.
    static let actionFields: [Field] = [.intent, .commitment]

    private let patterns: PerField<[GatePattern]>
    private let screens: Bool
    private let credentials = CredentialScanner()
    private let risks = RiskScanner()

    /// The gates that a configuration asks for. Secrets are held even when every pattern is switched off: a peer has no
    /// business in sharing one.
    public init(_ safety: SafetySettings) {
        let builtIn = safety.usesDefaultGates
        screens = builtIn
        patterns = PerField { field in
            var texts = safety.gatesForAny + safety.gates[field]
            if builtIn {
                texts += Self.defaultsForAny
                if Self.actionFields.contains(field) { texts += Self.defaultsForActions }
            }
            return texts.map(GatePattern.init)
        }
    }

    /// Why the texts must wait for a person, in words that quote no secret; empty when they may leave.
    public func objections(to texts: PerField<String>) -> [String] {
        var reasons: [String] = []
        for (field, text) in texts where !text.isEmpty && text != Field.neutral {
            let folded = GatePattern.folded(text)
            for pattern in patterns[field] where pattern.matches(folded) {
                reasons.append("\(field.name) matches the pattern '\(pattern.text)'")
            }
            for format in Set(credentials.findings(in: text).map(\.format)).sorted() {
                reasons.append("\(field.name) holds what looks like a secret: \(format)")
            }
            guard screens else { continue }
            for reason in Set(risks.marks(in: text).map(\.reason)).sorted() {
                reasons.append("\(field.name) \(reason)")
            }
        }
        return Array(reasons.prefix(20))
    }
}
