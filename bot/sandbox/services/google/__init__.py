"""A stand-in for Google: accounts, the consent page, Calendar with Meet calls, and its push channels."""
