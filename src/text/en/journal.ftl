### journal
