//! The contract, as the suite for all providers checks it.

use std::sync::{Arc, Mutex};

use provider_api::{
    Expected, NoProgress, Provider, ProviderConfig, ProviderError, ProviderInfo, ReadOutcome,
    ReadRequest, WriteRequest, Written, async_trait,
};
use provider_studio::{Api, StudioProvider};
use provider_testkit::{Fault as Mishap, Harness, Medium, Place, Support, conformance, documents};
use sandbox::{Fault, Framing};
use tokens_model::TokenDocument;

use crate::desk::{Desk, KEY, open};

/// Projects of their own, each on a platform of its own.
struct Projects {
    api: Api,
    read_only: bool,
    tokens: Mutex<Vec<String>>,
}

struct Branch {
    desk: Desk,
    options: ProviderConfig,
    seen: Seen,
}

/// The documents that were in a place, latest last: an engine remembers them, and so knows what
/// the platform does not keep.
type Seen = Arc<Mutex<Vec<TokenDocument>>>;

/// A client as an engine uses it: it tells what it believes to be there.
#[derive(Debug)]
struct Remembering {
    inner: StudioProvider,
    seen: Seen,
}

fn covered(document: &TokenDocument) -> TokenDocument {
    document.clone().with_metadata(None).with_extra(Vec::new())
}

impl Remembering {
    fn remember(&self, document: &TokenDocument) {
        self.seen.lock().unwrap().push(covered(document));
    }
}

#[async_trait]
impl Provider for Remembering {
    fn info(&self) -> &ProviderInfo {
        self.inner.info()
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        let seen = self.seen.lock().unwrap().clone();
        for like in seen.iter().rev() {
            let outcome = self.inner.read(request.with_like(Some(like))).await?;
            if let ReadOutcome::Found(snapshot) = &outcome
                && snapshot.document.same(like)
            {
                return Ok(outcome);
            }
        }
        self.inner.read(request).await
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        self.remember(request.document);
        self.inner.write(request).await
    }
}

#[async_trait]
impl Harness for Projects {
    fn name(&self) -> &str {
        match (self.api, self.read_only) {
            (Api::Graphql, false) => "studio over GraphQL",
            (Api::Graphql, true) => "studio over GraphQL, only read",
            (Api::Rest, false) => "studio over REST",
            (Api::Rest, true) => "studio over REST, only read",
        }
    }

    fn medium(&self) -> Medium {
        Medium::Remote
    }

    async fn fresh(&self) -> Box<dyn Place> {
        let desk = Desk::empty(self.api).await;
        self.tokens.lock().unwrap().push(desk.secret());
        let read_only = self.read_only.to_string();
        Box::new(Branch {
            options: desk.options().with("read_only", read_only),
            desk,
            seen: Seen::default(),
        })
    }

    fn secrets(&self) -> Vec<String> {
        let mut secrets = self.tokens.lock().unwrap().clone();
        secrets.push(KEY.to_owned());
        secrets
    }

    fn keeps_number_text(&self) -> bool {
        false
    }

    fn cannot_hold(&self, document: &TokenDocument) -> Option<&'static str> {
        let spaced = document.same(&documents::unicode_names());
        (self.api == Api::Rest && spaced).then_some("names of tokens have no spaces there")
    }

    fn writes_in_one_step(&self) -> bool {
        false
    }
}

impl Branch {
    fn client(&self, options: &ProviderConfig) -> Remembering {
        Remembering {
            inner: open(options),
            seen: Arc::clone(&self.seen),
        }
    }
}

#[async_trait]
impl Place for Branch {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(self.client(&self.options))
    }

    async fn put(&self, document: &TokenDocument) {
        let somebody = self.client(&self.desk.options());
        let request = WriteRequest::new(document, Expected::Any, &NoProgress);
        somebody.write(request).await.unwrap();
    }

    async fn stored(&self) -> Option<TokenDocument> {
        let control = self.desk.control();
        let script = control.scripted();
        control.clear_script();
        let somebody = self.client(&self.desk.options());
        let outcome = somebody.read(ReadRequest::new(&NoProgress)).await.unwrap();
        for fault in script {
            control.script(fault);
        }
        match outcome {
            ReadOutcome::Found(snapshot) => Some(snapshot.document),
            _ => None,
        }
    }

    async fn break_with(&self, mishap: Mishap) -> Support {
        let any = || Fault::on_any().every_time();
        let read = || match self.desk.api {
            Api::Graphql => Fault::on("POST").every_time(),
            Api::Rest => Fault::on("GET").every_time(),
        };
        let echo = format!("what is {}?", self.desk.secret());
        let fault = match mishap {
            Mishap::Unauthorized => any().refuse(401, echo),
            Mishap::Forbidden => any().refuse(403, echo),
            Mishap::NotFound => any().refuse(404, echo),
            Mishap::RateLimited { retry_after } => {
                any().retry_after(429, retry_after.as_secs().to_string())
            }
            Mishap::ServerError => any().status(500),
            Mishap::Unreachable => any().drop_before(),
            Mishap::Malformed => read().body(200, "application/json", r#"{"data":"tokens"}"#),
            Mishap::Oversized => read().oversized(1 << 30, Framing::Announced),
            Mishap::DroppedAfterSend if self.options.get("read_only") == Some("true") => {
                return Support::DoesNotApply("nothing is written");
            }
            Mishap::DroppedAfterSend => match self.desk.api {
                // The first request of a write reads.
                Api::Graphql => Fault::on("POST").after(1).drop_after(),
                Api::Rest => Fault::on("POST").at("token_sets").every_time().drop_after(),
            },
            Mishap::Unreadable => return Support::DoesNotApply("a branch is no file"),
            other => panic!("a fault that this harness does not know: {other}"),
        };
        self.desk.control().script(fault);
        Support::Armed
    }

    fn requests_seen(&self) -> Option<usize> {
        Some(self.desk.control().requests().len())
    }

    fn writes_seen(&self) -> Option<usize> {
        let requests = self.desk.control().requests();
        let writes = requests.iter().filter(|request| {
            let reads = request.method == "GET"
                || request.body.contains(r#""query":"query"#)
                || request.path.contains("/auth/");
            !reads
        });
        Some(writes.count())
    }
}

async fn check(api: Api, read_only: bool) -> String {
    let projects = Projects {
        api,
        read_only,
        tokens: Mutex::default(),
    };
    conformance::run(&projects).await.to_string()
}

#[tokio::test]
async fn a_project_keeps_the_contract_over_graphql() {
    check(Api::Graphql, false).await;
}

#[tokio::test]
async fn a_project_that_is_only_read_keeps_the_contract_over_graphql() {
    check(Api::Graphql, true).await;
}

#[tokio::test]
async fn a_project_keeps_the_contract_over_rest() {
    check(Api::Rest, false).await;
}

#[tokio::test]
async fn a_project_that_is_only_read_keeps_the_contract_over_rest() {
    check(Api::Rest, true).await;
}
