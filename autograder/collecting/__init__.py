"""Bring students' work into the course: loose files, folders, archives of a learning platform, or the exchange."""
