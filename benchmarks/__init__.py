"""What speed and memory are measured with; ``make bench`` runs all of it."""
