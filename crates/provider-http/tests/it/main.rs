//! The policy of the client, held against a server that says exactly what a test wants it to.

#![expect(
    clippy::unwrap_used,
    reason = "the whole file is a test; the lint knows only functions marked as one"
)]

mod addresses;
mod authority;
mod bodies;
mod child;
mod policy;
mod proxy;
mod redirects;
mod retries;
mod secrets;
mod server;
mod timeouts;
mod tls;
mod writes;

use std::fmt::Write as _;
use std::sync::Mutex;

use provider_api::{NoProgress, Progress, ProviderError};
use provider_http::{HttpClient, HttpClientBuilder, Request, Response, RetryPolicy};

/// The usual client with the usual decisions, but without waiting between attempts.
fn quick() -> HttpClientBuilder {
    HttpClient::builder().with_retry(RetryPolicy::immediate())
}

async fn send(client: &HttpClient, request: &Request) -> Result<Response, ProviderError> {
    client.send(request, &NoProgress).await
}

/// Sends with a fresh client and expects no answer.
async fn refusal(builder: HttpClientBuilder, request: &Request) -> ProviderError {
    send(&builder.build().unwrap(), request)
        .await
        .expect_err("this cannot succeed")
}

/// Everything of an error that somebody may see, causes included.
fn all_of(error: &ProviderError) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{:?}", error.hints());
    let mut next = std::error::Error::source(error);
    while let Some(inner) = next {
        writeln!(text, "\n{inner}\n{inner:?}").unwrap();
        next = inner.source();
    }
    text
}

#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Progress for Notes {
    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
}

impl Notes {
    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}
