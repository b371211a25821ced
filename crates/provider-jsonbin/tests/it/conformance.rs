//! The contract, as the suite for all providers checks it.

use provider_api::{Provider, async_trait};
use provider_testkit::{Fault as Mishap, Harness, Medium, Place, Support, conformance};
use sandbox::{Control, Fault, Framing, Sandbox};
use tokens_model::{Form, Json, TokenDocument};

use crate::desk::{Desk, KEY, SKELETON, open};

/// Bins of their own, each on a service of its own.
struct Bins {
    read_only: bool,
}

struct Bin {
    /// Stops when it is dropped.
    _sandbox: Sandbox,
    control: Control,
    id: String,
    options: provider_api::ProviderConfig,
    read_only: bool,
}

#[async_trait]
impl Harness for Bins {
    fn name(&self) -> &str {
        if self.read_only {
            "jsonbin, only read"
        } else {
            "jsonbin"
        }
    }

    fn medium(&self) -> Medium {
        Medium::Remote
    }

    async fn fresh(&self) -> Box<dyn Place> {
        let desk = Desk::with(SKELETON).await;
        let read_only = self.read_only.to_string();
        Box::new(Bin {
            options: desk.options().with("read_only", read_only),
            control: desk.control(),
            id: desk.bin,
            _sandbox: desk.sandbox,
            read_only: self.read_only,
        })
    }

    fn secrets(&self) -> Vec<String> {
        vec![KEY.to_owned()]
    }
}

#[async_trait]
impl Place for Bin {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(open(&self.options))
    }

    async fn put(&self, document: &TokenDocument) {
        let record = document.to_json(Form::Values).to_compact();
        self.control.set_record(&self.id, &record);
    }

    async fn stored(&self) -> Option<TokenDocument> {
        let record = self.control.record(&self.id)?;
        (record != SKELETON)
            .then(|| TokenDocument::from_bin(&Json::parse(record).unwrap()).unwrap())
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
            Mishap::Oversized => Fault::on("GET")
                .every_time()
                .oversized(1 << 30, Framing::Announced),
            Mishap::DroppedAfterSend if !self.read_only => {
                Fault::on("PUT").every_time().drop_after()
            }
            Mishap::DroppedAfterSend => return Support::DoesNotApply("nothing is written"),
            Mishap::Malformed => {
                self.control
                    .set_record(&self.id, r#"{"sample":"Hello World"}"#);
                return Support::Armed;
            }
            // A server that is stopped gives its port to whoever starts the next one.
            Mishap::Unreachable => any().drop_before(),
            Mishap::Unreadable => return Support::DoesNotApply("a bin is no file"),
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
async fn a_bin_keeps_the_contract() {
    conformance::run(&Bins { read_only: false }).await;
}

#[tokio::test]
async fn a_bin_that_is_only_read_keeps_the_contract() {
    conformance::run(&Bins { read_only: true }).await;
}
