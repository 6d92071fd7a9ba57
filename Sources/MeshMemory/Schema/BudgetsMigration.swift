enum BudgetsMigration {
    static let sql = """
        """
}
