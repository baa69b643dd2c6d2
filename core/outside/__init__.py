"""How we speak to services of others: one HTTP client, what can go wrong there, and how a grant is kept."""
