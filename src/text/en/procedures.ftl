### procedures
