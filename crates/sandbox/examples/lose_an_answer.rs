//! A write takes effect, and its client never hears of it.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use sandbox::{Fault, Sandbox, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(Settings::default()).await?;
    let control = sandbox.control();
    let bin = control.create_bin(r#"{"global": {}}"#);
    control.script(Fault::on("PUT").at("/v3/b/").drop_after());

    let key = sandbox.addresses().jsonbin.master_key;
    let mut client = TcpStream::connect(sandbox.socket()).await?;
    let request = format!(
        "PUT /v3/b/{bin} HTTP/1.1\r\nHost: sandbox\r\nX-Master-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: 7\r\n\r\n[1.10]\n"
    );
    client.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    client.read_to_string(&mut answer).await?;
    println!("answered: {answer:?}, kept: {:?}", control.record(&bin));
    assert_eq!(
        (answer.as_str(), control.record(&bin).as_deref()),
        ("", Some("[1.10]"))
    );
    sandbox.stop().await;
    Ok(())
}
