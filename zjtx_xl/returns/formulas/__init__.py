"""Formulas in a returned sheet: what simple ones give, and which stored results are stale."""
