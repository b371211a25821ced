//! What comes out of a pseudo-terminal.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use pty_process::blocking::Pty;

/// What is shown on a terminal, as it comes. It ends when nobody is there any more who could show
/// something.
pub(crate) fn shown_on(pty: &Arc<Pty>) -> Receiver<Vec<u8>> {
    let (send, news) = channel();
    let reader = Arc::clone(pty);
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        // The other end closes with an error on Linux.
        while let Ok(n @ 1..) = (&*reader).read(&mut bytes) {
            if send.send(bytes[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    news
}
