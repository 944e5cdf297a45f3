"""What a student's notebook imports: checks, data, pictures."""
