//! Starts, runs and stops a sandbox.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

use crate::control::Control;
use crate::faults::{self, Dropped};
use crate::settings::Settings;
use crate::stop::Stop;
use crate::store::Store;
use crate::studio::HomeError;
use crate::wire::Wire;
use crate::world::{World, WriteError};
use crate::{control_routes, jsonbin, studio, url};

/// How long `stop` waits for clients that neither finish their request nor take their answer.
const GRACE: Duration = Duration::from_secs(2);
/// The pause after a failed accept, which mostly means that no file descriptor is left.
const BREATHER: Duration = Duration::from_millis(20);

/// A running sandbox. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    world: Arc<World>,
    address: SocketAddr,
    bin: Option<String>,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

/// Where a sandbox can be reached, ready to be pasted into settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Addresses {
    /// The JSONBin service.
    pub jsonbin: JsonbinAddress,
    /// The Studio service.
    pub studio: StudioAddress,
    /// The file service.
    pub url: UrlAddress,
}

/// Where the JSONBin service is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct JsonbinAddress {
    /// What stands for `https://api.jsonbin.io/v3`.
    pub endpoint: String,
    /// The master key of its one account.
    pub master_key: String,
    /// The bin made from the seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
}

/// Where the Studio service is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StudioAddress {
    /// What stands for `https://graphql.prod.tokens.studio/graphql`.
    pub graphql: String,
    /// What stands for `https://api-production.tokens.studio/api/v1`.
    pub rest: String,
    /// The address under which the discovery file is found, and the routes of OAuth are.
    pub discovery: String,
    /// An API key of its user with all scopes. It is also the user's password.
    pub api_key: String,
    /// The id of the user's organization.
    pub organization: String,
    /// The id of the project in it.
    pub project: String,
    /// The name of the project's main branch.
    pub branch: String,
}

/// Where the file service is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UrlAddress {
    /// The address under which files are, with a slash at the end.
    pub base: String,
}

/// Why a sandbox could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Another program listens on the port.
    #[error("port {port} of 127.0.0.1 is in use by another program")]
    PortInUse {
        /// The port that was asked for.
        port: u16,
    },
    /// The port cannot be listened on.
    #[error("cannot listen on port {port} of 127.0.0.1")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// Another sandbox uses the data folder.
    #[error("the data folder `{}` is in use by another sandbox", folder.display())]
    DataInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The data folder cannot be used.
    #[error("cannot use the data folder `{}`", folder.display())]
    Data {
        /// The folder.
        folder: PathBuf,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The master key is empty or has signs that no header can carry.
    #[error("the master key cannot be sent in a header")]
    MasterKey,
    /// The API key of the Studio service is empty or has signs that no bearer token can have.
    #[error("the API key of the Studio service cannot be sent in a header")]
    StudioKey,
    /// The seed is not JSON.
    #[error("the seed is not JSON")]
    Seed,
}

impl Sandbox {
    /// Starts a sandbox on `127.0.0.1`, within the runtime that this is called in.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let port = settings.port;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|source| match source.kind() {
                io::ErrorKind::AddrInUse => StartError::PortInUse { port },
                _ => StartError::Listen { port, source },
            })?;
        let address = listener
            .local_addr()
            .map_err(|source| StartError::Listen { port, source })?;
        // Repairing the file of a killed sandbox may take a while.
        let opened = tokio::task::spawn_blocking(move || open(settings)).await;
        let (world, bin) =
            opened.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        let (stop, stopped) = watch::channel(false);
        let accepting = tokio::spawn(accept(listener, Arc::clone(&world), Stop::on(stopped)));
        Ok(Self {
            world,
            address,
            bin,
            stop,
            accepting,
        })
    }

    /// Where the services are.
    pub fn addresses(&self) -> Addresses {
        let home = &self.world.home;
        let address = self.address;
        Addresses {
            jsonbin: JsonbinAddress {
                endpoint: format!("http://{address}/v3"),
                master_key: self.world.master_key.clone(),
                bin: self.bin.clone(),
            },
            studio: StudioAddress {
                graphql: format!("http://{address}/graphql"),
                rest: format!("http://{address}/api/v1"),
                discovery: format!("http://{address}"),
                api_key: home.api_key.clone(),
                organization: home.organization.clone(),
                project: home.project.clone(),
                branch: studio::MAIN.to_owned(),
            },
            url: UrlAddress {
                base: format!("http://{address}/files/"),
            },
        }
    }

    /// The socket that the sandbox listens on.
    pub fn socket(&self) -> SocketAddr {
        self.address
    }

    /// The handle for looking into the sandbox and for scripting faults.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.world))
    }

    /// Stops accepting, lets the requests under way finish (faults that wait end at once), closes
    /// the data file.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // It only fails if a bug made it panic, and then it is over as well.
        drop((&mut self.accepting).await);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.accepting.abort();
        // Handles and requests under way may live on; the file must be free now.
        self.world.store.close();
    }
}

/// Opens the store and puts in what a sandbox starts with.
fn open(settings: Settings) -> Result<(Arc<World>, Option<String>), StartError> {
    let Settings {
        data,
        master_key,
        seed,
        studio,
        behaviour,
        ..
    } = settings;
    if master_key
        .as_deref()
        .is_some_and(|key| key.trim().is_empty() || HeaderValue::from_str(key).is_err())
    {
        return Err(StartError::MasterKey);
    }
    let broken = |source: Box<dyn std::error::Error + Send + Sync>| StartError::Data {
        folder: data.clone().unwrap_or_default(),
        source,
    };
    let store = data
        .as_deref()
        .map_or_else(|| Ok(Store::in_memory()), open_folder)?;
    let world = World::new(store, master_key, &studio, behaviour).map_err(|error| match error {
        HomeError::ApiKey => StartError::StudioKey,
        HomeError::Seed => StartError::Seed,
        HomeError::Trouble(trouble) => broken(trouble.into()),
    })?;
    let bin = seed
        .map(|seed| world.seed(&seed))
        .transpose()
        .map_err(|error| match error {
            WriteError::NotJson => StartError::Seed,
            other => broken(other.into()),
        })?;
    Ok((Arc::new(world), bin))
}

fn open_folder(folder: &Path) -> Result<Store, StartError> {
    let broken = |source| StartError::Data {
        folder: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(|error| broken(error.into()))?;
    Store::on_disk(folder).map_err(|error| match error {
        redb::Error::DatabaseAlreadyOpen => StartError::DataInUse {
            folder: folder.to_owned(),
        },
        other => broken(other.into()),
    })
}

async fn accept(listener: TcpListener, world: Arc<World>, mut stop: Stop) {
    let routes = Routes::new(world, stop.clone());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, routes.clone(), stop.clone()));
                }
                Err(_) => tokio::time::sleep(BREATHER).await,
            },
            Some(_) = connections.join_next() => {}
            () = stop.come() => break,
        }
    }
    drop(listener);
    let rest = async { while connections.join_next().await.is_some() {} };
    // Whoever is left after the grace is cut off with the set.
    drop(tokio::time::timeout(GRACE, rest).await);
}

async fn connection(stream: TcpStream, routes: Routes, mut stop: Stop) {
    // Without it a drip is one packet, and small answers wait for acknowledgements. A connection
    // that is gone already fails here and again below.
    drop(stream.set_nodelay(true));
    let wire = Wire::new(stream);
    let flushes = wire.flushes();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(flushes.clone());
        routes.clone().answer(request)
    });
    let mut connection =
        std::pin::pin!(http1::Builder::new().serve_connection(TokioIo::new(wire), service));
    // Errors are clients that went away and connections dropped on purpose: nobody is left to tell.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stop.come() => {
            connection.as_mut().graceful_shutdown();
            drop(connection.await);
        }
    }
}

/// The services behind the fault script, and the control routes beside it.
#[derive(Clone)]
struct Routes {
    world: Arc<World>,
    services: Router,
    control: Router,
    stop: Stop,
}

impl Routes {
    fn new(world: Arc<World>, stop: Stop) -> Self {
        let services = Router::new()
            .nest("/v3", jsonbin::routes())
            .merge(url::routes())
            .merge(studio::routes());
        let services = services
            .fallback(jsonbin::no_route)
            .with_state(Arc::clone(&world));
        let control = control_routes::routes().with_state(Arc::clone(&world));
        Self {
            world,
            services,
            control,
            stop,
        }
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<Body>, Dropped> {
        if request.uri().path().starts_with("/sandbox/") {
            let Ok(answer) = self.control.oneshot(request.map(Body::new)).await;
            return Ok(answer);
        }
        // The service allows every origin; the plugin is a web page that sends its own headers.
        // The control routes have none of this: no web page may read keys from the journal.
        let cors = CorsLayer::new()
            .allow_origin(Any)
            .allow_methods(AllowMethods::mirror_request())
            .allow_headers(AllowHeaders::mirror_request())
            .expose_headers(Any)
            .allow_private_network(true);
        let Self {
            world,
            services,
            stop,
            ..
        } = self;
        let scripted = tower::service_fn(move |request| {
            faults::answer(Arc::clone(&world), services.clone(), request, stop.clone())
        });
        cors.layer(scripted).oneshot(request).await
    }
}
