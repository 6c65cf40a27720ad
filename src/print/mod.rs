//! What comes out of a printer: data in, bytes out.
