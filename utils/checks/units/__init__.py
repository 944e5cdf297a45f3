"""The declarations of each unit's exercises, one module or package a unit."""
