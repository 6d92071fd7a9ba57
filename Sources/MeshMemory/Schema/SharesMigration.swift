enum SharesMigration {
    static let sql = """
        """
}
