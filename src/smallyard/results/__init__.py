"""What the numbers mean: changes between two solved economies, tables, summary, files in memory."""
