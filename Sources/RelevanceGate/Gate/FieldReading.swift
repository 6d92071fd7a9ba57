/// What comparing one field with the anchors showed, before any threshold is applied.
enum FieldReading {
    case silent(Silence)
    case evaluated(Evaluation)

    /// Why there was nothing to compare: the protocol has one word for the first two.
    enum Silence {
        case nothingKnown
        case nothingSimilar
        case noText
        case neutral
    }

    struct Evaluation {
        /// Distance to the fusion of the neighbours.
        let drift: Double
        /// Distance to the nearest anchor.
        let nearestDrift: Double
        /// What the wording guard found: the field looks the same but says something else.
        let wordingDifference: String?
    }

    /// The field's own verdict.
    func verdict(_ settings: GateSettings) -> FieldVerdict {
        switch self {
        case .silent(let silence):
            silence.verdict
        case .evaluated(let evaluation):
            evaluation.verdict(settings)
        }
    }
}

extension FieldReading.Silence {
    fileprivate var verdict: FieldVerdict {
        switch self {
        case .nothingKnown: verdict(.noAnchor, "nothing in memory to compare with")
        case .nothingSimilar: verdict(.noAnchor, "nothing in memory is like it at all, so it is not compared")
        case .noText: verdict(.noText, "says nothing that can be compared")
        case .neutral: verdict(.neutral, "left neutral")
        }
    }

    private func verdict(_ silence: FieldVerdict.Silence, _ reason: String) -> FieldVerdict {
        FieldVerdict(outcome: .silent, drift: nil, nearestDrift: nil, silence: silence, reason: reason)
    }
}

extension FieldReading.Evaluation {
    /// Whether the field repeats an anchor.
    func isRedundant(_ settings: GateSettings) -> Bool {
        nearestDrift < settings.redundancyThreshold && wordingDifference == nil
    }

    fileprivate func verdict(_ settings: GateSettings) -> FieldVerdict {
        let (outcome, reason) = judge(settings)
        return FieldVerdict(outcome: outcome, drift: drift, nearestDrift: nearestDrift, reason: reason)
    }

    private func judge(_ settings: GateSettings) -> (FieldVerdict.Outcome, String) {
        if isRedundant(settings) { return (.redundant, "says what is known already") }
        let note = wordingDifference.map { "; worded like something known, but \($0)" } ?? ""
        if drift <= settings.stableThreshold { return (.admit, "close to what is known" + note) }
        if drift <= settings.guardedThreshold { return (.guard_, "partly new" + note) }
        return (.reject, "far from everything known" + note)
    }
}
