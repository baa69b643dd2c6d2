"""Work for services of others that comes round: claimed by one process, done outside any transaction."""
