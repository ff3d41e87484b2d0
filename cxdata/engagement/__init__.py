"""What employees say, beside what customers say of the same teams and business units."""
