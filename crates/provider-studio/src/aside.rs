//! Work that answers on their way must not wait for.

/// Frees this on another thread, which takes long where much was allocated.
pub(crate) fn discard(big: impl Send + 'static) {
    drop(tokio::task::spawn_blocking(move || drop(big)));
}

/// Begins this on another thread, while this one goes on with what comes over the network.
pub(crate) fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = T> + Send + 'static {
    let begun = tokio::task::spawn_blocking(work);
    async move {
        match begun.await {
            Ok(done) => done,
            Err(failure) => std::panic::resume_unwind(failure.into_panic()),
        }
    }
}
