### letters
