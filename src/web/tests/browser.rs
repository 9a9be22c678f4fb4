//! A browser as far as the tests need one: it keeps cookies and fills in forms.

use std::collections::BTreeMap;

use super::*;

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn location(&self) -> &str {
        self.headers.get("location").map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// What stands between two texts for the first time.
    pub(super) fn between(&self, before: &str, after: &str) -> &str {
        let found = self.text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
        found.unwrap_or_else(|| panic!("{before} in {}", self.text)).0
    }

    /// The value of a hidden field.
    pub(super) fn hidden(&self, name: &str) -> &str {
        self.between(&format!("name=\"{name}\" value=\""), "\"")
    }

    pub(super) fn csrf(&self) -> &str {
        self.hidden("csrf")
    }
}

pub(super) struct Browser {
    router: Router,
    pub(super) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(super) fn new(router: &Router) -> Self {
        Self { router: router.clone(), cookies: BTreeMap::new() }
    }

    pub(super) async fn send(&mut self, request: axum::http::request::Builder, body: Vec<u8>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("host", "web.example").header("cookie", cookies.join("; "));
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        for line in response.headers().get_all("set-cookie") {
            let line = line.to_str().unwrap();
            assert!(line.contains("; HttpOnly; SameSite=Lax; Secure"), "{line}");
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            match line.ends_with("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.into(), value.into()),
            };
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let endless = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let body = if endless { Body::empty() } else { response.into_body() };
        // Images are no text.
        let bytes = to_bytes(body, 16 << 20).await.unwrap();
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Vec::new()).await
    }

    pub(super) async fn post(&mut self, path: &str, body: &str) -> Answer {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request, body.as_bytes().to_vec()).await
    }

    /// Sends a form from the page that has it.
    pub(super) async fn fill(&mut self, page: &str, action: &str, fields: &str) -> Answer {
        let csrf = self.get(page).await.csrf().to_owned();
        self.post(action, &format!("csrf={csrf}&{fields}")).await
    }

    pub(super) async fn log_in(&mut self, login: &str, password: &str) -> Answer {
        self.fill("/accedi", "/accedi", &format!("indirizzo={login}&password={password}")).await
    }

    /// A form with files.
    pub(super) async fn upload(&mut self, path: &str, parts: &[(&str, &str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
            let head = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--cut--\r\n");
        let request = Request::post(path).header("content-type", "multipart/form-data; boundary=cut");
        self.send(request, body).await
    }
}
