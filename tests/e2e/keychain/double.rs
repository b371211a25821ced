//! A Secret Service for tests, after the Secret Service API (freedesktop.org, draft 0.2).
//!
//! Its half of the key exchange is `g^0`: the secret that both sides share is 1, in every session.
//! So what one session has encrypted another one can read, and the double keeps it without ever
//! knowing what it is.

#![expect(
    clippy::used_underscore_binding,
    reason = "the code that the macro makes takes every argument, needed or not"
)]

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{ObjectServer, fdo, interface};

use super::bus::Bus;

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    /// Everything is behind a password.
    Locked,
    /// Whatever is to be made needs a yes, and somebody says no.
    Dismissing,
    /// No call is answered.
    Hanging,
    /// What is read is not what was stored.
    Lying,
    /// There is no collection.
    Bare,
    /// Every call is an error.
    Broken,
}

/// What an item holds: initialization vector, ciphertext, content type.
type Sealed = (Vec<u8>, Vec<u8>, String);
/// The same in the session that it goes to.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);
type Attributes = HashMap<String, String>;

struct State {
    mood: Mood,
    items: BTreeMap<String, (Attributes, Sealed)>,
    made: usize,
    prompts: usize,
}

type Shared = Arc<Mutex<State>>;

/// A Secret Service on a bus.
pub(crate) struct Double {
    _connection: Connection,
    state: Shared,
}

const COLLECTION: &str = "/org/freedesktop/secrets/collection/test";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/1";

impl Double {
    pub(crate) fn start(bus: &Bus) -> Self {
        let state: Shared = Arc::new(Mutex::new(State {
            mood: Mood::Well,
            items: BTreeMap::new(),
            made: 0,
            prompts: 0,
        }));
        let shared = || Arc::clone(&state);
        let connection = Builder::address(bus.address())
            .unwrap()
            .serve_at("/org/freedesktop/secrets", Service(shared()))
            .unwrap()
            .serve_at(COLLECTION, Collection(shared()))
            .unwrap()
            .serve_at(PROMPT, Prompt(shared()))
            .unwrap()
            .name("org.freedesktop.secrets")
            .unwrap()
            .build()
            .unwrap();
        Self {
            _connection: connection,
            state,
        }
    }

    pub(crate) fn is(&self, mood: Mood) {
        self.state.lock().unwrap().mood = mood;
    }

    /// What every item carries openly.
    pub(crate) fn attributes(&self) -> Vec<BTreeMap<String, String>> {
        let state = self.state.lock().unwrap();
        let items = state.items.values();
        items
            .map(|(attributes, _)| attributes.clone().into_iter().collect())
            .collect()
    }

    /// What every item holds, encrypted.
    pub(crate) fn sealed(&self) -> Vec<Vec<u8>> {
        let state = self.state.lock().unwrap();
        let items = state.items.values();
        items.map(|(_, sealed)| sealed.1.clone()).collect()
    }

    /// Somebody clears it.
    pub(crate) fn clear(&self) {
        self.state.lock().unwrap().items.clear();
    }

    /// How often a window would have opened.
    pub(crate) fn prompts(&self) -> usize {
        self.state.lock().unwrap().prompts
    }
}

/// The mood for a call; in some no call gets any further.
async fn mood(state: &Shared) -> fdo::Result<Mood> {
    let mood = state.lock().unwrap().mood;
    match mood {
        Mood::Hanging => std::future::pending().await,
        Mood::Broken => Err(fdo::Error::Failed("out of \u{1b}[2Jorder".to_owned())),
        mood => Ok(mood),
    }
}

fn path(text: &str) -> OwnedObjectPath {
    OwnedObjectPath::try_from(text).unwrap()
}

/// The path that stands for nothing.
fn nothing() -> OwnedObjectPath {
    path("/")
}

struct Service(Shared);

#[interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    async fn open_session(
        &self,
        algorithm: &str,
        input: Value<'_>,
    ) -> fdo::Result<(OwnedValue, OwnedObjectPath)> {
        mood(&self.0).await?;
        let theirs = Vec::<u8>::try_from(input).unwrap();
        assert!(theirs.len() > 100, "its half of the key exchange");
        if algorithm != "dh-ietf1024-sha256-aes128-cbc-pkcs7" {
            return Err(fdo::Error::NotSupported(algorithm.to_owned()));
        }
        let public = Value::from(vec![1_u8]).try_into_owned().unwrap();
        Ok((public, path("/org/freedesktop/secrets/session/1")))
    }

    async fn search_items(
        &self,
        attributes: Attributes,
    ) -> fdo::Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>)> {
        let mood = mood(&self.0).await?;
        let state = self.0.lock().unwrap();
        let fits = |own: &Attributes| attributes.iter().all(|(k, v)| own.get(k) == Some(v));
        let found = state.items.iter().filter(|(_, (own, _))| fits(own));
        let found = found.map(|(item, _)| path(item)).collect();
        Ok(match mood {
            Mood::Locked => (Vec::new(), found),
            _ => (found, Vec::new()),
        })
    }

    async fn unlock(
        &self,
        _objects: Vec<OwnedObjectPath>,
    ) -> fdo::Result<(Vec<OwnedObjectPath>, OwnedObjectPath)> {
        mood(&self.0).await?;
        Ok((Vec::new(), path(PROMPT)))
    }

    async fn read_alias(&self, name: &str) -> fdo::Result<OwnedObjectPath> {
        let mood = mood(&self.0).await?;
        let is_there = name == "default" && mood != Mood::Bare;
        Ok(if is_there {
            path(COLLECTION)
        } else {
            nothing()
        })
    }
}

struct Collection(Shared);

#[interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    async fn create_item(
        &self,
        properties: HashMap<String, OwnedValue>,
        secret: Secret,
        replace: bool,
        #[zbus(object_server)] server: &ObjectServer,
    ) -> fdo::Result<(OwnedObjectPath, OwnedObjectPath)> {
        match mood(&self.0).await? {
            Mood::Locked => return Err(fdo::Error::AccessDenied("locked".to_owned())),
            Mood::Dismissing => return Ok((nothing(), path(PROMPT))),
            _ => {}
        }
        let attributes = properties["org.freedesktop.Secret.Item.Attributes"].clone();
        let attributes = Attributes::try_from(attributes).unwrap();
        let (_, vector, text, kind) = secret;
        let item = {
            let mut state = self.0.lock().unwrap();
            if replace {
                state.items.retain(|_, (own, _)| *own != attributes);
            }
            state.made += 1;
            let item = format!("{COLLECTION}/{}", state.made);
            let sealed = (vector, text, kind);
            state.items.insert(item.clone(), (attributes, sealed));
            item
        };
        server.at(item.as_str(), Item(self.0.clone())).await?;
        Ok((path(&item), nothing()))
    }

    #[zbus(property)]
    async fn locked(&self) -> fdo::Result<bool> {
        Ok(mood(&self.0).await? == Mood::Locked)
    }
}

/// All items look into the same state; which one is meant is the path of the call.
struct Item(Shared);

#[interface(name = "org.freedesktop.Secret.Item")]
impl Item {
    async fn get_secret(
        &self,
        session: OwnedObjectPath,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) -> fdo::Result<(Secret,)> {
        let mood = mood(&self.0).await?;
        let state = self.0.lock().unwrap();
        let (_, (mut vector, text, kind)) = state.items[meant(&header)].clone();
        if mood == Mood::Lying {
            // Another first letter (cipher block chaining).
            vector[0] ^= 1;
        }
        Ok(((session, vector, text, kind),))
    }

    async fn set_secret(
        &self,
        secret: Secret,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) -> fdo::Result<()> {
        mood(&self.0).await?;
        let (_, vector, text, kind) = secret;
        let mut state = self.0.lock().unwrap();
        let item = state.items.get_mut(meant(&header)).unwrap();
        item.1 = (vector, text, kind);
        Ok(())
    }

    async fn delete(
        &self,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) -> fdo::Result<OwnedObjectPath> {
        mood(&self.0).await?;
        self.0.lock().unwrap().items.remove(meant(&header));
        Ok(nothing())
    }

    #[zbus(property)]
    async fn locked(&self) -> fdo::Result<bool> {
        Ok(mood(&self.0).await? == Mood::Locked)
    }
}

fn meant<'a>(header: &'a zbus::message::Header<'_>) -> &'a str {
    header.path().unwrap().as_str()
}

struct Prompt(Shared);

#[interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    async fn prompt(
        &self,
        _window: &str,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> fdo::Result<()> {
        self.0.lock().unwrap().prompts += 1;
        Self::completed(&emitter, true, Value::from("")).await?;
        Ok(())
    }

    #[zbus(signal)]
    async fn completed(
        emitter: &SignalEmitter<'_>,
        dismissed: bool,
        result: Value<'_>,
    ) -> zbus::Result<()>;
}
