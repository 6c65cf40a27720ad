//! What a power cut must not take away again.

use std::fs::File;
use std::io;
use std::path::Path;

/// Brings the name of a file that was just made, or moved, to the disk.
pub fn keep_name(path: &Path) -> io::Result<()> {
    match path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}
