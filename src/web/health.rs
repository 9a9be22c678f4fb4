//! The metrics port: is the server well, and what has it counted.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::BoxFuture;
use serde_json::json;

/// A check that takes longer counts as failing.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);

/// Something that does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// Which part: `database`, `smtp loop`.
    pub part: String,
    /// Why, for people.
    pub reason: String,
    /// Everything still works, but somebody should look: told, with status 200.
    pub warning: bool,
}

/// Looks at all parts of the server and returns those that do not work.
pub type HealthCheck = Arc<dyn Fn() -> BoxFuture<'static, Vec<Failing>> + Send + Sync>;

/// All measurements as Prometheus text.
pub type Render = Arc<dyn Fn() -> String + Send + Sync>;

#[derive(Clone)]
struct Parts {
    check: HealthCheck,
    render: Render,
}

/// `/healthz` (200 or 503, JSON that names what fails) and `/metrics`.
pub fn metrics_router(check: HealthCheck, render: Render) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(measurements))
        .with_state(Parts { check, render })
}

async fn health(State(parts): State<Parts>) -> Response {
    let failing = tokio::time::timeout(CHECK_TIMEOUT, (parts.check)()).await.unwrap_or_else(|_| {
        vec![Failing {
            part: "check".into(),
            reason: format!("took longer than {} s", CHECK_TIMEOUT.as_secs()),
            warning: false,
        }]
    });
    let (warnings, failing): (Vec<Failing>, Vec<Failing>) = failing.into_iter().partition(|f| f.warning);
    let (code, status) = if failing.is_empty() {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "failing")
    };
    let mut body = json!({ "status": status, "failing": by_part(failing) });
    if !warnings.is_empty() {
        body["warnings"] = by_part(warnings).into();
    }
    let body = body.to_string() + "\n";
    (code, [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body)
        .into_response()
}

fn by_part(parts: Vec<Failing>) -> serde_json::Map<String, serde_json::Value> {
    parts.into_iter().map(|f| (f.part, f.reason.into())).collect()
}

async fn measurements(State(parts): State<Parts>) -> Response {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], (parts.render)()).into_response()
}
