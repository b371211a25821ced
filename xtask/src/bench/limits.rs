//! What the machine needs at least for the same work: a request, a read, a digest, a write.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use serde_json::Value;
use serde_json::value::RawValue;
use tokens_model::Digest;

use super::clock::{Spent, Stopwatch};
use crate::files;
use crate::outcome::{Failure, Result};

/// Reads all files of a folder and takes a digest of each.
pub(super) fn read_and_digest(folder: &Path) -> Result<Spent> {
    let paths = files::below(folder, |_| true)?;
    let watch = Stopwatch::start();
    for path in paths {
        let bytes = files::read(&folder.join(path))?;
        black_box(Digest::of_bytes(&bytes));
    }
    Ok(watch.stop())
}

/// Downloads a bin.
pub(super) fn get(endpoint: &str, bin: &str, key: &str) -> Result<Spent> {
    let wrong = |what: &str| Failure::new(format!("GET {endpoint}/b/{bin}: {what}"));
    let address = endpoint.strip_prefix("http://");
    let (host, path) = address
        .and_then(|address| address.split_once('/'))
        .ok_or_else(|| wrong("not an address of the sandbox"))?;
    let request = format!(
        "GET /{path}/b/{bin} HTTP/1.1\r\nHost: {host}\r\nX-Master-Key: {key}\r\n\
         Connection: close\r\n\r\n"
    );
    let watch = Stopwatch::start();
    let mut answer = Vec::new();
    let asked = TcpStream::connect(host).and_then(|mut stream| {
        stream.write_all(request.as_bytes())?;
        stream.read_to_end(&mut answer)
    });
    asked.map_err(|error| wrong(&error.to_string()))?;
    let time = watch.stop();
    if answer.starts_with(b"HTTP/1.1 200 ") {
        Ok(time)
    } else {
        let begin = &answer[..answer.len().min(200)];
        Err(wrong(&String::from_utf8_lossy(begin)))
    }
}

/// Checks that a text is JSON, without keeping anything of it.
pub(super) fn validate(text: &str) -> Result<Spent> {
    let watch = Stopwatch::start();
    let value: &RawValue = serde_json::from_str(text)
        .map_err(|error| Failure::new(format!("a generated document: {error}")))?;
    black_box(value.get().len());
    Ok(watch.stop())
}

/// Formats a value that is in memory, with two spaces.
pub(super) fn format(value: &Value) -> Result<Spent> {
    let watch = Stopwatch::start();
    let text = serde_json::to_vec_pretty(value)
        .map_err(|error| Failure::new(format!("a generated document: {error}")))?;
    black_box(text.len());
    Ok(watch.stop())
}

/// Writes these files into a folder that is not there yet.
pub(super) fn write(folder: &Path, wanted: &[(String, String)]) -> Result<Spent> {
    files::set_aside(folder)?;
    let watch = Stopwatch::start();
    for (path, text) in wanted {
        let path = folder.join(path);
        files::make_folder(path.parent().unwrap_or(folder))?;
        File::create(&path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|error| Failure::at(&path, error))?;
    }
    Ok(watch.stop())
}

/// Makes these files in a folder that is not there yet, each durable before it gets its name: what
/// nobody can leave out who promises that every file holds all of its content or is not there.
pub(super) fn write_durably(folder: &Path, wanted: &[(String, String)]) -> Result<Spent> {
    files::set_aside(folder)?;
    let watch = Stopwatch::start();
    for (path, text) in wanted {
        let path = folder.join(path);
        files::make_folder(path.parent().unwrap_or(folder))?;
        let unnamed = path.with_extension("new");
        File::create(&unnamed)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&unnamed, &path))
            .map_err(|error| Failure::at(&path, error))?;
    }
    Ok(watch.stop())
}

/// Takes a digest of a text.
pub(super) fn digest(text: &str) -> Spent {
    let watch = Stopwatch::start();
    black_box(Digest::of_bytes(text.as_bytes()));
    watch.stop()
}
