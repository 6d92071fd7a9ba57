import Testing

/// Everything here starts real processes, so one test at a time: two would only wait for each other.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct WholeProcess {}
