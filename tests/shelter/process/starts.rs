//! The first start and those after it.

use super::on_both_places;
use super::place::Place;
use std::os::unix::fs::MetadataExt;

on_both_places! {
    fn the_first_start_makes_folder_and_key_and_prints_a_link_that_works_once(place: Place) {
        let program = place.start();
        let said = program.says("/setup/");
        let key = place.key();
        assert!(said.iter().any(|line| line.contains("tamlanh.key") && line.contains("Keep a copy")), "{said:?}");
        assert_eq!(std::fs::metadata(&key).unwrap().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(place.file("data")).unwrap().mode() & 0o777, 0o700);
        let secret = std::fs::read_to_string(&key).unwrap();
        if place.has_sqlite() {
            for file in ["data/tamlanh.db", "data/tamlanh.db-wal"] {
                let bytes = std::fs::read(place.file(file)).unwrap();
                let holds = bytes.windows(64).any(|part| part == secret.trim().as_bytes());
                assert!(!holds, "the key is in {file}");
            }
        }

        let link = said.last().unwrap().trim();
        let path = link.strip_prefix(program.url.as_str()).unwrap();
        assert_eq!(program.get("", path).status, 200);
        assert_eq!(program.get("", "/setup/another").status, 404);
        let keys = program.set_up_at(path);
        assert_eq!(program.get("", path).status, 404);
        assert_eq!(program.post("", path, &[("login", "another")]).status, 404);
        assert_eq!(program.get(&keys.manager, "/").status, 200);
    }

    fn a_second_start_finds_everything_and_prints_no_link(place: Place) {
        let program = place.start();
        let keys = program.set_up();
        let secret = std::fs::read(place.key()).unwrap();
        program.terminate();
        assert!(program.ends().success());

        let program = place.start();
        let mut said = program.says("Tạm Lánh: http");
        assert_eq!(program.get(&keys.manager, "/").status, 200, "the session lives on");
        program.sign_in("quanly");
        program.terminate();
        said.extend(program.rest());
        assert!(!said.iter().any(|line| line.contains("/setup/") || line.contains("key")), "{said:?}");
        assert_eq!(std::fs::read(place.key()).unwrap(), secret);
    }

    fn a_first_start_that_cannot_write_its_key_leaves_the_store_for_the_next(place: Place) {
        let place = place.with("KEY_FILE", "nowhere/tamlanh.key");
        let why = place.refused(&[]);
        assert!(why.contains("nowhere/tamlanh.key"), "{why}");
        std::fs::create_dir(place.file("nowhere")).unwrap();
        place.start().set_up();
    }
}
