/// Durations as a person says them.
enum Age {
    /// "just now", "4 min", "3 h", "12 d".
    static func words(_ age: Duration) -> String {
        let seconds = max(0, age.components.seconds)
        switch seconds {
        case ..<45: return "just now"
        case ..<5_400: return "\(max(1, (seconds + 30) / 60)) min ago"
        case ..<129_600: return "\((seconds + 1_800) / 3_600) h ago"
        default: return "\((seconds + 43_200) / 86_400) d ago"
        }
    }
}
