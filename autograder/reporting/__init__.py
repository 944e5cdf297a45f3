"""Reading the class's results: the table, where the class struggles, and the grades as CSV."""
