import TestSupport
import Testing

/// Everything here starts real processes, so one test at a time: two would only wait for each other.
@Suite(.serialized, .timeLimit(.minutes(Soak.isOn ? 180 : 3)))
struct WholeProcess {}
