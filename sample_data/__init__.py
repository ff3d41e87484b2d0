"""A made-up bank with three years of customer feedback, for trying the dashboard and testing it."""

from sample_data.company import Company, company

__all__ = ["Company", "company"]
