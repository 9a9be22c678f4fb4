//! A router that knows its own addresses, so that a test can hold what docs/rights.md says against what is served.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::routing::MethodRouter;

use super::WebState;

/// Routes being collected, with their patterns.
#[derive(Default)]
pub(super) struct Routes {
    router: Router<Arc<WebState>>,
    paths: Vec<String>,
}

impl Routes {
    /// None yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// One more address. Two of the same pattern are a mistake that panics at the start, as axum's do.
    pub(super) fn route(mut self, path: &str, methods: MethodRouter<Arc<WebState>, Infallible>) -> Self {
        self.paths.push(path.to_owned());
        Self { router: self.router.route(path, methods), ..self }
    }

    /// All those of another part.
    pub(super) fn merge(mut self, other: Self) -> Self {
        self.paths.extend(other.paths);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// What answers where no route does.
    pub(super) fn fallback<T: 'static>(self, handler: impl Handler<T, Arc<WebState>>) -> Self {
        Self { router: self.router.fallback(handler), ..self }
    }

    /// The same routes with something around them.
    pub(super) fn within(self, around: impl FnOnce(Router<Arc<WebState>>) -> Router<Arc<WebState>>) -> Self {
        Self { router: around(self.router), ..self }
    }

    /// The patterns of the addresses, in the order in which they were added.
    #[cfg(test)]
    pub(super) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The router alone.
    pub(super) fn into_router(self) -> Router<Arc<WebState>> {
        self.router
    }
}
