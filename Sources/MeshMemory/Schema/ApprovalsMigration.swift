enum ApprovalsMigration {
    static let sql = """
        """
}
