//! One HTTP/1.1 request and its answer over a connection that is open already, bounded in size.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{Request, Response, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

/// Octets of the header of an answer.
const HEADER_LIMIT: usize = 64 << 10;
/// Fields of the header of an answer.
const FIELDS_LIMIT: usize = 200;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The other side does not speak HTTP, speaks too much of it, or has gone.
    #[error("{0}")]
    Http(#[from] hyper::Error),
    /// The body has more than so many octets.
    #[error("the answer has more than {0} octets")]
    TooLarge(usize),
    /// The body broke off.
    #[error("the answer broke off: {0}")]
    Body(String),
}

/// Sends a request, whose Host field and path must be as the wire wants them, and reads the answer with at most `limit` octets of
/// body; None: the body is not read. The caller bounds the time.
///
/// # Errors
/// As [`ExchangeError`] says.
pub async fn exchange<S>(
    stream: S,
    request: Request<Bytes>,
    limit: Option<usize>,
) -> Result<Response<Bytes>, ExchangeError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEADER_LIMIT).max_headers(FIELDS_LIMIT);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await?;
    let talk = async {
        let (parts, body) = sender.send_request(request.map(Full::new)).await?.into_parts();
        let Some(limit) = limit else { return Ok(Response::from_parts(parts, Bytes::new())) };
        let body = Limited::new(body, limit).collect().await.map_err(|error| {
            match error.downcast_ref::<LengthLimitError>() {
                Some(_) => ExchangeError::TooLarge(limit),
                None => ExchangeError::Body(error.to_string()),
            }
        })?;
        Ok(Response::from_parts(parts, body.to_bytes()))
    };
    // The connection lives as long as the exchange.
    let mut talk = std::pin::pin!(talk);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        answer = &mut talk => answer,
        ended = &mut connection => match ended {
            Ok(()) => talk.await,
            Err(error) => Err(error.into()),
        },
    }
}
