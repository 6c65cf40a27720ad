### stays
