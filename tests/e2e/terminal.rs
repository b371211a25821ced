//! People at a terminal: the real binary on a pseudo-terminal, and what stands on the screen.

mod desk;

mod hostile;
mod init;
mod jsonbin;
mod leave;
mod resolve;
mod secrets;
mod see;
mod shells;
mod studio;
mod url;
mod wizard;
