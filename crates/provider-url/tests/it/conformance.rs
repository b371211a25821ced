//! The contract, as the suite for all providers checks it.

use provider_api::{Provider, ProviderConfig, async_trait};
use provider_testkit::{Fault as Mishap, Harness, Medium, Place, Support, conformance};
use sandbox::{Control, Fault, Framing, Sandbox};
use tokens_model::{Form, TokenDocument};

use crate::desk::{Desk, FILE, KEY, open};

/// Files of their own, each on a service of its own, as documents of this form.
struct Files(Form);

struct File {
    /// Stops when it is dropped.
    _sandbox: Sandbox,
    control: Control,
    options: ProviderConfig,
    form: Form,
}

#[async_trait]
impl Harness for Files {
    fn name(&self) -> &str {
        match self.0 {
            Form::Values => "url, the newer form",
            Form::Bare => "url, the older form",
        }
    }

    fn medium(&self) -> Medium {
        Medium::Remote
    }

    async fn fresh(&self) -> Box<dyn Place> {
        let desk = Desk::with("{}").await;
        Box::new(File {
            options: desk
                .with_key()
                .with("url", format!("{}-2?sig={KEY}", desk.url())),
            control: desk.control(),
            _sandbox: desk.sandbox,
            form: self.0,
        })
    }

    fn secrets(&self) -> Vec<String> {
        vec![KEY.to_owned()]
    }
}

fn name() -> String {
    format!("{FILE}-2")
}

#[async_trait]
impl Place for File {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(open(&self.options))
    }

    async fn put(&self, document: &TokenDocument) {
        let form = if document.fits(self.form) {
            self.form
        } else {
            Form::Values
        };
        let text = document.to_json(form).to_compact();
        self.control.put_file(&name(), &text);
    }

    async fn stored(&self) -> Option<TokenDocument> {
        let text = self.control.file(&name())?;
        Some(TokenDocument::parse(text).unwrap())
    }

    async fn break_with(&self, mishap: Mishap) -> Support {
        let any = || Fault::on_any().every_time();
        let echo = format!("what is {KEY}?");
        let fault = match mishap {
            Mishap::Unauthorized => any().refuse(401, echo),
            Mishap::Forbidden => any().refuse(403, echo),
            Mishap::NotFound => any().refuse(404, echo),
            Mishap::RateLimited { retry_after } => {
                any().retry_after(429, retry_after.as_secs().to_string())
            }
            Mishap::ServerError => any().status(500),
            Mishap::Oversized => any().oversized(1 << 30, Framing::Announced),
            Mishap::Malformed => any().body(200, "application/json", r#"{"sample":"Hello"}"#),
            Mishap::DroppedAfterSend => return Support::DoesNotApply("nothing is written"),
            Mishap::Unreadable => return Support::DoesNotApply("an address is no file"),
            // A server that is stopped gives its port to whoever starts the next one.
            Mishap::Unreachable => any().drop_before(),
            other => panic!("a fault that this harness does not know: {other}"),
        };
        self.control.script(fault);
        Support::Armed
    }

    fn requests_seen(&self) -> Option<usize> {
        Some(self.control.requests().len())
    }

    fn writes_seen(&self) -> Option<usize> {
        let requests = self.control.requests();
        let writes = requests.iter().filter(|request| request.method != "GET");
        Some(writes.count())
    }
}

#[tokio::test]
async fn an_address_with_sets_under_values_keeps_the_contract() {
    conformance::run(&Files(Form::Values)).await;
}

#[tokio::test]
async fn an_address_with_sets_at_the_top_keeps_the_contract() {
    conformance::run(&Files(Form::Bare)).await;
}
