"""The demonstration: a sample class of eight plays one unit through from release to grades."""
