"""The instructor's side of the course: release, collect, judge, record, return."""

import sys

# jsonschema, which everything from Jupyter imports, would spend two seconds here on a grammar for internationalised web
# addresses. It does without when the package cannot be imported, and no notebook holds such an address to check.
sys.modules.setdefault("rfc3987_syntax", None)
