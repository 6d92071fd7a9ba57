/// How many pinned keys are kept. Node ids cost nothing to make, so neither number may be without bound.
struct PinLimits: Sendable {
    /// Peers with a full record. A stranger costs a row of about 400 bytes.
    var peers = 4096
    /// Forgotten strangers whose keys are still known, about 80 bytes each. Those of whom something was held or whom a person
    /// trusted do not count: memory itself, or the person's patience, bounds them.
    var forgottenStrangers = 200_000
}
