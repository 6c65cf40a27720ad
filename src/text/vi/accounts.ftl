### accounts
