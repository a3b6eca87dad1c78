"""The booth's routes: `screens` (front, choose, check), `cast` (the one POST), `api` (for programs)."""
