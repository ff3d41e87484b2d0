"""What a number is compared with, what is marked beside it, and the sentences that say so."""
