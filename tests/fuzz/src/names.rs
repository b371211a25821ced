//! Any text as the name of a set.

use tokens_model::{check_collisions, path_to_set, set_to_path};

/// The path of a set stays in its folder and gives the name back; who collides, collides both
/// ways round. The input is two names, with a zero byte between them.
pub fn name_to_path_to_name(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (name, other) = text.split_once('\0').unwrap_or((&text, ""));
    // A file of any name is a set of some name, or none.
    if let Some(read) = path_to_set(name) {
        assert!(!name.is_empty() && read.len() <= 3 * name.len());
    }
    let paths = [name, other].map(|name| set_to_path(name).ok());
    for (name, path) in [name, other].iter().zip(&paths) {
        if let Some(path) = path {
            check_path(name, path);
        }
    }
    let [Some(path), Some(other_path)] = &paths else {
        return;
    };
    assert_eq!(path == other_path, name == other);
    let here = check_collisions([(name, path.as_str()), (other, other_path)]);
    let there = check_collisions([(other, other_path.as_str()), (name, path)]);
    assert_eq!(here, there);
    assert!(check_collisions([(name, path.as_str())]).is_ok());
    if name == other {
        assert!(here.is_err());
    }
}

fn check_path(name: &str, path: &str) {
    assert_eq!(path_to_set(path).as_deref(), Some(name), "{path}");
    assert!(path.len() <= 240, "{path}");
    for part in path.split('/') {
        assert!(!part.is_empty() && part.len() <= 105, "{path}");
        assert!(!part.starts_with(['.', ' ']), "{path}");
        assert!(!part.ends_with(['.', ' ']), "{path}");
        let offends = |char: char| char.is_control() || "<>:\"|?*\\".contains(char);
        assert!(!part.contains(offends), "{path}");
    }
}
