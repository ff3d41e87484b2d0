"""What came in and what did not: receipts, response rates, silent units and blank questions."""
