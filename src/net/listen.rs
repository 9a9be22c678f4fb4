//! Places to listen on, and listeners bound to them.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tokio::net::{TcpListener, TcpSocket, UnixListener};

use super::Stream;

/// Connections the kernel keeps waiting for us; it cuts this to its own limit.
const BACKLOG: u32 = 1024;

/// A place to listen on: `127.0.0.1:2525`, `[::]:25` (IPv4 as well), `unix:/path` or `/path`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// An address and a port; port 0 is any free one.
    Tcp(SocketAddr),
    /// A unix socket that only its owner may open.
    Unix(PathBuf),
}

impl Listen {
    /// The TCP port, unless the kernel chooses it.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Tcp(address) => Some(address.port()).filter(|port| *port != 0),
            Self::Unix(_) => None,
        }
    }

    /// Whether the port is left to the kernel.
    pub fn is_free_port(&self) -> bool {
        matches!(self, Self::Tcp(address) if address.port() == 0)
    }

    /// Whether other machines may reach it.
    pub fn leaves_loopback(&self) -> bool {
        matches!(self, Self::Tcp(address) if !address.ip().is_loopback())
    }
}

/// The text is no place to listen on.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address with a port, and not unix:/path")]
pub struct NoPlace;

impl FromStr for Listen {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let path = text.strip_prefix("unix:").or_else(|| text.starts_with('/').then_some(text));
        match path {
            Some("") => Err(NoPlace),
            Some(path) => Ok(Self::Unix(path.into())),
            None => text.parse().map(Self::Tcp).map_err(|_| NoPlace),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(out),
            Self::Unix(path) => write!(out, "unix:{}", path.display()),
        }
    }
}

/// A place could not be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {place}: {cause}")]
pub struct BindError {
    /// The place.
    pub place: Listen,
    /// Why not.
    #[source]
    pub cause: io::Error,
}

/// A bound socket that accepts. A unix socket's file goes away with it.
#[derive(Debug)]
pub enum Listener {
    /// TCP.
    Tcp(TcpListener),
    /// A unix socket.
    Unix(UnixListener, SocketFile),
}

impl Listener {
    /// The TCP port, as the kernel chose it if it was free to.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Tcp(listener) => listener.local_addr().ok().map(|address| address.port()),
            Self::Unix(..) => None,
        }
    }

    /// The next connection with its peer's address; unix sockets have none.
    ///
    /// # Errors
    /// Those of accept(2): of the one connection, or of this process (EMFILE).
    pub async fn accept(&self) -> io::Result<(Stream, Option<SocketAddr>)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // Replies are short and awaited: Nagle's delay would only add to each of them.
                stream.set_nodelay(true)?;
                Ok((Stream::Tcp(stream), Some(SocketAddr::new(peer.ip().to_canonical(), peer.port()))))
            }
            Self::Unix(listener, _) => Ok((Stream::Unix(listener.accept().await?.0), None)),
        }
    }
}

/// Binds `place`. A TCP address left in TIME_WAIT by an earlier process is taken over; so is the file of a unix
/// socket nobody listens on any more.
///
/// # Errors
/// [`BindError`] names the place; in use, not ours to bind, or a path that is something else than a socket.
pub async fn bind(place: &Listen) -> Result<Listener, BindError> {
    let bound = match place {
        Listen::Tcp(address) => bind_tcp(*address).map(Listener::Tcp),
        Listen::Unix(path) => bind_unix(path).await,
    };
    bound.map_err(|cause| BindError { place: place.clone(), cause })
}

fn bind_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

async fn bind_unix(path: &Path) -> io::Result<Listener> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    remove_stale(path).await?;
    // Bound under another name and renamed when its mode is right: nobody can connect in between.
    let fresh = sibling(path, ".new");
    let _ = std::fs::remove_file(&fresh);
    let listener = UnixListener::bind(&fresh)?;
    std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o600))?;
    std::fs::rename(&fresh, path)?;
    Ok(Listener::Unix(listener, SocketFile(path.to_owned())))
}

/// Removes a socket file nobody answers on; anything else at `path` is left and refused.
async fn remove_stale(path: &Path) -> io::Result<()> {
    let kind = match std::fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?.file_type(),
    };
    if !kind.is_socket() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "a file that is no socket is in the way"));
    }
    if tokio::net::UnixStream::connect(path).await.is_ok() {
        return Err(io::Error::new(io::ErrorKind::AddrInUse, "another process listens on it"));
    }
    std::fs::remove_file(path)
}

fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The file of a bound unix socket; removed when dropped.
#[derive(Debug)]
pub struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        if let Err(e) = std::fs::remove_file(&self.0) {
            tracing::debug!(path = %self.0.display(), error = %e, "socket file was already gone");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_and_written() {
        for (text, back) in [
            ("127.0.0.1:25", Some("127.0.0.1:25")),
            ("[::]:25", Some("[::]:25")),
            ("/run/x", Some("unix:/run/x")),
            ("unix:x.sock", Some("unix:x.sock")),
            ("unix:", None),
            ("25", None),
            ("localhost:25", None),
            ("127.0.0.1:70000", None),
        ] {
            assert_eq!(text.parse::<Listen>().ok().map(|p| p.to_string()).as_deref(), back, "{text}");
        }
    }

    #[tokio::test]
    async fn a_port_in_use_is_named() {
        let first = bind(&"127.0.0.1:0".parse().unwrap()).await.unwrap();
        let place = format!("127.0.0.1:{}", first.port().unwrap());
        let error = bind(&place.parse().unwrap()).await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot listen on {place}: ")), "{error}");
    }

    #[tokio::test]
    async fn a_unix_socket_is_private_and_goes_with_its_listener() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l.sock");
        let listener = bind(&Listen::Unix(path.clone())).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let (client, server) = tokio::join!(tokio::net::UnixStream::connect(&path), listener.accept());
        assert!(client.is_ok() && server.unwrap().1.is_none());
        drop(listener);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_stale_socket_is_replaced_a_live_one_and_a_file_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let live = bind(&Listen::Unix(path.clone())).await.unwrap();
        assert_eq!(
            bind(&Listen::Unix(path.clone())).await.unwrap_err().cause.kind(),
            io::ErrorKind::AddrInUse
        );
        drop(live);
        std::fs::write(&path, "mine").unwrap();
        assert_eq!(
            bind(&Listen::Unix(path.clone())).await.unwrap_err().cause.kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    }
}
