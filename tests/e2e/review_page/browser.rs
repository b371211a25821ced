//! A browser that a test drives, by WebDriver (W3C).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::save;

/// Debian's Chromium, without a window.
pub(super) struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

/// A key that is no letter.
pub(super) const ESCAPE: &str = "\u{e00c}";

impl Browser {
    /// Starts it; nothing if there is none, which is said.
    pub(super) fn start() -> Option<Self> {
        let [browser, driver] = ["chromium", "chromedriver"].map(|program| {
            let path = found(program);
            if path.is_none() {
                println!("skipped: no `{program}` here, so nobody opens the page");
            }
            path
        });
        let (browser, driver) = (browser?, driver?);
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .find_map(|line| {
                let line = line.unwrap();
                let port = line.split_once("started successfully on port ")?.1;
                port.trim_end_matches('.').parse().ok()
            })
            .expect("it says its port");
        // It goes on talking, and waits if nobody listens.
        std::thread::spawn(move || lines.for_each(drop));
        let mut started = Self {
            driver,
            port,
            session: String::new(),
        };
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "binary": browser, "args": [
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                "--window-size=1200,900",
            ] },
        } } });
        let session = started.ask("POST", "", &capabilities);
        started.session = format!("/{}", session["sessionId"].as_str().unwrap());
        Some(started)
    }

    /// Opens a file.
    pub(super) fn open(&self, path: &Path) {
        let url = format!("file://{}", path.display());
        self.ask("POST", "/url", &json!({ "url": url }));
    }

    /// What an expression of JavaScript gives.
    #[track_caller]
    pub(super) fn says(&self, expression: &str) -> Value {
        let script = format!("return {expression};");
        self.ask(
            "POST",
            "/execute/sync",
            &json!({ "script": script, "args": [] }),
        )
    }

    /// Presses keys where the focus is.
    pub(super) fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }))
            })
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.ask("POST", "/actions", &json!({ "actions": [keyboard] }));
    }

    /// Chooses in a list, as somebody does with the mouse.
    pub(super) fn choose(&self, list: &str, text: &str) {
        let script = "const list = document.getElementById(arguments[0]);
            list.value = [...list.options].find((option) => option.text === arguments[1]).value;
            list.dispatchEvent(new Event('input', { bubbles: true }));";
        let args = json!([list, text]);
        self.ask(
            "POST",
            "/execute/sync",
            &json!({ "script": script, "args": args }),
        );
    }

    /// What the browser complained about.
    pub(super) fn complaints(&self) -> Vec<String> {
        let log = self.ask("POST", "/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().unwrap().iter();
        entries.map(|entry| entry["message"].to_string()).collect()
    }

    /// Keeps a picture of what is seen, for people who look at it.
    pub(super) fn picture(&self, name: &str) {
        let picture = self.ask("GET", "/screenshot", &Value::Null);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("review_page");
        save(&folder.join(name), &decoded(picture.as_str().unwrap()));
    }

    /// Prefers light or dark, as the system of somebody does.
    pub(super) fn prefer(&self, scheme: &str) {
        let params = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.command("Emulation.setEmulatedMedia", &params);
    }

    /// Makes the page as wide as this, in pixels.
    pub(super) fn widen(&self, width: u32) {
        let params =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", &params);
    }

    fn command(&self, name: &str, params: &Value) {
        self.ask(
            "POST",
            "/goog/cdp/execute",
            &json!({ "cmd": name, "params": params }),
        );
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.answer(method, path, body).unwrap();
        assert!(answer["error"].is_null(), "{method} {path}: {answer}");
        answer
    }

    fn answer(&self, method: &str, path: &str, body: &Value) -> std::io::Result<Value> {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let head = format!(
            "{method} /session{}{path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            self.session,
            self.port,
            body.len()
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or_default();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer)?;
        let answer: Value = serde_json::from_slice(&answer)?;
        Ok(answer["value"].clone())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // The browser is a child of the driver, which ends it.
            let _ended = self.answer("DELETE", "", &Value::Null);
        }
        let _gone = self.driver.kill();
        let _gone = self.driver.wait();
    }
}

/// Where a program is, if it is installed.
fn found(program: &str) -> Option<PathBuf> {
    let (_, folders) = std::env::vars_os().find(|(name, _)| name == "PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Base64, as pictures come.
fn decoded(text: &str) -> Vec<u8> {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for sign in text.bytes() {
        let Some(value) = SIGNS.iter().position(|known| *known == sign) else {
            continue;
        };
        held = held << 6 | u32::try_from(value).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
        }
    }
    bytes
}
