"""Everything that speaks SQL: the schema, and reads that return rows or frozen records."""
