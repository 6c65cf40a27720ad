### general
