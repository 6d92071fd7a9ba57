enum PinsMigration {
    static let sql = """
        """
}
