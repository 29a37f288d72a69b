//! Every switch of the stand-in, over a real connection: some faults are faults of connections.

#![allow(
    clippy::unwrap_used,
    reason = "all of this file is a test, and clippy knows only those marked so"
)]

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Version};
use serde_json::{Value, json};
use stand_in::StandIn;
use stand_in::settings::Settings;
use tokio::net::TcpListener;

/// An id as alerts have them.
const ALERT: &str = "e12da56a-421b-484c-9b73-313ba6852193";

/// A small export.
const EXPORT: &str = "/api/v2/service_metrics/export?filter[from]=2026-09-01T00:00:00Z&filter[to]=2026-09-02T00:00:00Z";

struct Workbench {
    address: String,
    client: Client,
    token: String,
}

impl Workbench {
    /// Its own stand-in for each test.
    async fn start(settings: Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let settings = Settings::default().patched(settings).unwrap();
        let token = settings.api_token.clone();
        let pages = tempfile::tempdir().unwrap();
        std::fs::write(pages.path().join("page.wasm"), "\0asm").unwrap();
        let router = StandIn::new(settings).router(Some(pages.path()));
        tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
            drop(pages);
        });
        Self {
            address,
            client: Client::new(),
            token,
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.address))
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path).bearer_auth(&self.token)
    }

    async fn json(&self, path: &str) -> Value {
        let response = self.get(path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    async fn status(&self, path: &str) -> u16 {
        self.get(path).send().await.unwrap().status().as_u16()
    }

    async fn order(&self, faults: Value) -> Response {
        let ordered = self.request(Method::POST, "/stand-in/faults");
        ordered.body(faults.to_string()).send().await.unwrap()
    }

    async fn log_in(&self, password: &str, code: Option<&str>) -> (StatusCode, Value) {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "password")
            .append_pair("username", "ana@example.com")
            .append_pair("password", password)
            .finish();
        let mut request = self
            .request(Method::POST, "/auth/v0/login")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        if let Some(code) = code {
            request = request.header("x-expelinc-otp", code);
        }
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap_or_default())
    }
}

#[tokio::test]
async fn signing_in_takes_two_steps() {
    let workbench = Workbench::start(json!({})).await;
    let (good, good_words) = workbench.log_in("correct horse", None).await;
    let (wrong, wrong_words) = workbench.log_in("wrong", None).await;
    assert_eq!(
        (good, &good_words),
        (wrong, &wrong_words),
        "phase one reveals nothing"
    );
    assert_eq!(good, StatusCode::UNAUTHORIZED);

    for (password, code) in [("wrong", "123456"), ("correct horse", "000000")] {
        let (status, words) = workbench.log_in(password, Some(code)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(words["error_description"].is_string(), "{words}");
    }

    let (status, body) = workbench.log_in("correct horse", Some("123456")).await;
    assert_eq!(status, StatusCode::OK);
    let token = body["access_token"].as_str().unwrap();
    let with_token = workbench.request(Method::GET, EXPORT).bearer_auth(token);
    assert_eq!(with_token.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn nothing_without_a_token() {
    let workbench = Workbench::start(json!({})).await;
    for path in [EXPORT, "/api/v2/expel_alerts/1", "/api/v2/no_such_thing"] {
        let response = workbench.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
        let errors: Value = response.json().await.unwrap();
        assert_eq!(errors["errors"][0]["status"], "401");
    }
    assert_eq!(workbench.status("/api/v2/no_such_thing").await, 404);
    let post = workbench
        .request(Method::POST, EXPORT)
        .bearer_auth(&workbench.token);
    assert_eq!(
        post.send().await.unwrap().status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn export_honors_the_range_however_brackets_are_written() {
    let workbench = Workbench::start(json!({})).await;
    let literal = workbench.get(EXPORT).send().await.unwrap();
    assert_eq!(literal.headers()["content-type"], "text/csv; charset=utf-8");
    let literal = literal.text().await.unwrap();
    let encoded = EXPORT.replace('[', "%5B").replace(']', "%5D");
    let encoded = workbench
        .get(&encoded)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(literal, encoded);
    let created: Vec<&str> = literal
        .lines()
        .skip(1)
        .map(|row| row.split(',').nth(11).unwrap())
        .collect();
    assert!(created.len() > 50);
    assert!(
        created.iter().all(|at| at.starts_with("2026-09-01T")),
        "{created:?}"
    );
    assert_eq!(
        workbench.status("/api/v2/service_metrics/export").await,
        400
    );
}

#[tokio::test]
async fn export_may_be_at_its_newer_path_alone() {
    let workbench = Workbench::start(json!({"beta_only": true})).await;
    assert_eq!(workbench.status(EXPORT).await, 404);
    assert_eq!(
        workbench
            .status(&EXPORT.replace("export?", "export/beta?"))
            .await,
        200
    );
}

/// Follows the links of an alert, page by page, and gives the lists' attributes.
async fn lists_by_links(workbench: &Workbench) -> Vec<Vec<Value>> {
    let alert = workbench
        .json(&format!("/api/v2/expel_alerts/{ALERT}"))
        .await;
    assert!(alert.get("included").is_none());
    let mut lists = Vec::new();
    for name in ["evidence", "vendor_alerts"] {
        let mut entries = Vec::new();
        let mut link = alert["data"]["relationships"][name]["links"]["related"].clone();
        while let Some(address) = link.as_str() {
            let path = address.strip_prefix("http://workbench").unwrap_or(address);
            let page = workbench.json(path).await;
            entries.extend(
                page["data"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|it| it["attributes"].clone()),
            );
            link = page["links"]["next"].clone();
        }
        lists.push(entries);
    }
    lists
}

#[tokio::test]
async fn lists_are_the_same_by_every_kind_of_link_page_size_and_include() {
    let workbench = Workbench::start(json!({})).await;
    let whole = lists_by_links(&workbench).await;
    assert!(whole[0].len() > 3 && !whole[1].is_empty());
    for settings in [
        json!({"page_size": 1, "links": "internal"}),
        json!({"page_size": 2, "links": "relative"}),
        json!({"page_size": 2, "links": "filtered"}),
    ] {
        workbench.order(settings.clone()).await;
        assert_eq!(lists_by_links(&workbench).await, whole, "{settings}");
    }
    let path = format!("/api/v2/expel_alerts/{ALERT}?include=evidence,vendor_alerts");
    let included = workbench.json(&path).await["included"].clone();
    let included: Vec<Value> = included
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["attributes"].clone())
        .collect();
    assert_eq!(included, whole.concat());
}

#[tokio::test]
async fn include_may_be_ignored_or_rejected() {
    let workbench = Workbench::start(json!({"include": "ignored"})).await;
    let path = format!("/api/v2/expel_alerts/{ALERT}?include=evidence,vendor_alerts");
    assert!(workbench.json(&path).await.get("included").is_none());
    workbench.order(json!({"include": "rejected"})).await;
    assert_eq!(workbench.status(&path).await, 400);
}

#[tokio::test]
async fn pages_of_other_origins_are_answered_or_not() {
    let workbench = Workbench::start(json!({})).await;
    let preflight = || {
        workbench
            .request(Method::OPTIONS, "/auth/v0/login")
            .header("origin", "https://soc.example")
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,x-expelinc-otp",
            )
            .send()
    };
    let allowed = preflight().await.unwrap();
    assert_eq!(allowed.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        allowed.headers()["access-control-allow-origin"],
        "https://soc.example"
    );
    let headers = allowed.headers()["access-control-allow-headers"]
        .to_str()
        .unwrap();
    assert!(headers.contains("authorization") && headers.contains("x-expelinc-otp"));
    let answer = workbench
        .get(EXPORT)
        .header("origin", "https://soc.example")
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer.headers()["access-control-allow-origin"],
        "https://soc.example"
    );

    workbench.order(json!({"cors": false})).await;
    let refused = preflight().await.unwrap();
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        !refused
            .headers()
            .contains_key("access-control-allow-origin")
    );
    // The control endpoint is for tests' pages of any origin, always.
    let control = workbench
        .request(Method::POST, "/stand-in/reset")
        .header("origin", "https://soc.example");
    let control = control.send().await.unwrap();
    assert_eq!(
        control.headers()["access-control-allow-origin"],
        "https://soc.example"
    );
}

#[tokio::test]
async fn error_statuses_in_every_shape_for_as_often_as_ordered() {
    let workbench = Workbench::start(json!({})).await;
    let ordered = json!({
        "on_export": [
            {"fault": {"status": {"code": 429, "retry_after": "2"}}, "times": 1},
            {"fault": {"status": {"code": 429}}, "times": 1},
            {"fault": {"status": {"code": 500, "body": "message", "detail": "<b>no</b>"}}, "times": 1},
            {"fault": {"status": {"code": 502, "body": "html"}}, "times": 1},
            {"fault": {"status": {"code": 503, "body": "oauth"}}, "times": 1},
            {"fault": {"status": {"code": 504, "body": "empty"}}, "times": 1},
        ],
    });
    assert_eq!(workbench.order(ordered).await.status(), StatusCode::OK);
    let mut answers = Vec::new();
    loop {
        let response = workbench.get(EXPORT).send().await.unwrap();
        if response.status() == StatusCode::OK {
            break;
        }
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get("retry-after")
            .map(|it| it.to_str().unwrap().to_owned());
        let body = response.text().await.unwrap();
        let shape = body
            .split(['"', '>', ' '])
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        answers.push((status, retry_after, shape));
    }
    let expected = [
        (429, Some("2"), "errors"),
        (429, None, "errors"),
        (500, None, "message"),
        (502, None, "html"),
        (503, None, "error"),
        (504, None, ""),
    ];
    let answers: Vec<_> = answers
        .iter()
        .map(|(status, retry_after, shape)| (*status, retry_after.as_deref(), shape.as_str()))
        .collect();
    assert_eq!(answers, expected);
    // The other parts were not concerned.
    assert_eq!(
        workbench
            .status(&format!("/api/v2/expel_alerts/{ALERT}"))
            .await,
        200
    );
}

#[tokio::test]
async fn one_alert_may_be_missing() {
    let missing = json!({"on_alerts": [{"fault": {"status": {"code": 404}}, "only": ALERT}]});
    let workbench = Workbench::start(missing).await;
    let other = ALERT.replace("e12", "f12");
    assert_eq!(
        workbench
            .status(&format!("/api/v2/expel_alerts/{ALERT}"))
            .await,
        404
    );
    assert_eq!(
        workbench
            .status(&format!("/api/v2/expel_alerts/{other}"))
            .await,
        200
    );
    assert_eq!(workbench.status("/api/v2/expel_alerts/no-uuid").await, 404);
}

#[tokio::test]
async fn signing_in_may_be_locked_or_down_in_either_step() {
    let workbench = Workbench::start(json!({"on_login": [
        {"fault": {"status": {"code": 403, "body": "oauth", "detail": "Account locked."}}, "times": 1},
        {"fault": {"status": {"code": 503, "body": "html"}}, "skip": 1, "times": 1},
    ]}))
    .await;
    let (status, words) = workbench.log_in("correct horse", None).await;
    assert_eq!(
        (status, &words["error_description"]),
        (StatusCode::FORBIDDEN, &json!("Account locked."))
    );
    assert_eq!(
        workbench.log_in("correct horse", None).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        workbench.log_in("correct horse", Some("123456")).await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(
        workbench.log_in("correct horse", Some("123456")).await.0,
        StatusCode::OK
    );
}

#[tokio::test]
async fn tokens_expire() {
    let expire = json!({"on_alerts": [{"fault": "expire", "skip": 1, "times": 1}]});
    let workbench = Workbench::start(expire).await;
    let alert = format!("/api/v2/expel_alerts/{ALERT}");
    assert_eq!(workbench.status(&alert).await, 200);
    assert_eq!(workbench.status(&alert).await, 401);
    assert_eq!(workbench.status(EXPORT).await, 401, "for everything");
    let (_, body) = workbench.log_in("correct horse", Some("123456")).await;
    let again = workbench
        .request(Method::GET, &alert)
        .bearer_auth(body["access_token"].as_str().unwrap());
    assert_eq!(again.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn bodies_may_be_of_something_else() {
    let workbench = Workbench::start(json!({"on_export": [
        {"fault": "html", "times": 1},
        {"fault": "wrong_shape", "times": 1},
    ]}))
    .await;
    for media_type in [
        "text/html; charset=utf-8",
        "application/json",
        "text/csv; charset=utf-8",
    ] {
        let response = workbench.get(EXPORT).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], media_type);
    }
}

/// What arrives of a body, and whether it broke.
async fn received(mut response: Response) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return (bytes, false),
            Err(_) => return (bytes, true),
        }
    }
}

#[tokio::test]
async fn bodies_may_break_off() {
    let workbench = Workbench::start(json!({})).await;
    let (whole, broken) = received(workbench.get(EXPORT).send().await.unwrap()).await;
    assert!(!broken && whole.len() > 3000);
    for framing in ["length", "chunked"] {
        workbench
            .order(json!({"on_export": [{"fault": {"cut": {"after": 3000, "framing": framing}}}]}))
            .await;
        let response = workbench.get(EXPORT).send().await.unwrap();
        assert_eq!(
            response.headers().contains_key("content-length"),
            framing == "length"
        );
        assert_eq!(
            received(response).await,
            (whole[..3000].to_vec(), true),
            "{framing}"
        );
    }
}

#[tokio::test]
async fn bodies_may_end_early_by_the_book() {
    let workbench = Workbench::start(json!({})).await;
    let (whole, _) = received(workbench.get(EXPORT).send().await.unwrap()).await;
    let packed = 1_000;
    for (framing, after, version, length, encoding) in [
        ("closed_chunked", 3000, Version::HTTP_11, None, None),
        ("short_length", 3000, Version::HTTP_11, Some("3000"), None),
        ("close", 3000, Version::HTTP_10, None, None),
        ("gzip", packed, Version::HTTP_11, None, Some("gzip")),
    ] {
        workbench
            .order(json!({"on_export": [{"fault": {"cut": {"after": after, "framing": framing}}}]}))
            .await;
        let response = workbench.get(EXPORT).send().await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|it| it.to_str().unwrap());
        assert_eq!(response.version(), version, "{framing}");
        assert_eq!(header("content-length"), length, "{framing}");
        assert_eq!(header("content-encoding"), encoding, "{framing}");
        let is_chunked = header("transfer-encoding") == Some("chunked");
        assert_eq!(is_chunked, length.is_none() && version == Version::HTTP_11);
        let (bytes, broken) = received(response).await;
        assert!(!broken, "{framing}");
        assert_eq!(bytes.len(), after, "{framing}");
        if encoding.is_none() {
            assert_eq!(bytes, whole[..after], "{framing}");
            continue;
        }
        let mut unpacked = Vec::new();
        let end = GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked);
        assert_eq!(end.unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert!(unpacked.len() > packed && whole.starts_with(&unpacked));
    }
}

#[tokio::test]
async fn answers_may_take_long_or_never_come() {
    let workbench = Workbench::start(json!({"on_export": [
        {"fault": {"delay": {"ms": 300}}, "times": 1},
        {"fault": {"slow": {"bytes": 2000, "ms": 40}}, "times": 1},
        {"fault": "hang", "times": 1},
    ]}))
    .await;
    let begun = Instant::now();
    let (whole, _) = received(workbench.get(EXPORT).send().await.unwrap()).await;
    assert!(begun.elapsed() >= Duration::from_millis(300));

    let begun = Instant::now();
    let (slow, broken) = received(workbench.get(EXPORT).send().await.unwrap()).await;
    assert!(slow == whole && !broken);
    let n_pauses = u32::try_from(whole.len() / 2000).unwrap();
    assert!(n_pauses > 5 && begun.elapsed() >= Duration::from_millis(40) * n_pauses);

    let hanging = workbench
        .get(EXPORT)
        .timeout(Duration::from_millis(300))
        .send()
        .await;
    assert!(hanging.unwrap_err().is_timeout());
}

#[tokio::test]
async fn answers_may_stand_still() {
    let workbench =
        Workbench::start(json!({"on_export": [{"fault": {"stall": {"after": 3000}}}]})).await;
    let mut response = workbench.get(EXPORT).send().await.unwrap();
    let mut n_bytes = 0;
    let silence = loop {
        match tokio::time::timeout(Duration::from_millis(500), response.chunk()).await {
            Ok(chunk) => n_bytes += chunk.unwrap().map_or(0, |chunk| chunk.len()),
            Err(silence) => break silence,
        }
    };
    assert_eq!(n_bytes, 3000, "{silence}");
}

#[tokio::test]
async fn the_log_tells_requests_without_secrets() {
    let workbench = Workbench::start(json!({})).await;
    workbench.log_in("correct horse", Some("123456")).await;
    let _ = workbench
        .get(EXPORT)
        .header("origin", "https://soc.example")
        .send()
        .await
        .unwrap();
    let log = workbench
        .request(Method::GET, "/stand-in/requests")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for secret in ["correct", "123456", &workbench.token] {
        assert!(!log.contains(secret), "{log}");
    }
    let log: Value = serde_json::from_str(&log).unwrap();
    assert_eq!(
        log.as_array().unwrap().len(),
        2,
        "control requests are not in it"
    );
    assert_eq!(log[0]["method"], "POST");
    assert_eq!(
        log[0]["body_bytes"],
        "grant_type=password&username=ana%40example.com&password=correct+horse".len()
    );
    assert_eq!(log[0]["headers"]["x-expelinc-otp"], "…");
    assert_eq!(log[1]["path"], EXPORT);
    assert_eq!(log[1]["headers"]["origin"], "https://soc.example");
    assert_eq!(log[1]["headers"]["authorization"], "…");
}

#[tokio::test]
async fn reset_is_as_at_the_start() {
    let workbench = Workbench::start(json!({"page_size": 7})).await;
    let (_, before) = workbench.log_in("correct horse", Some("123456")).await;
    workbench
        .order(json!({"page_size": 1, "on_export": [{"fault": "hang"}]}))
        .await;
    workbench
        .request(Method::POST, "/stand-in/reset")
        .send()
        .await
        .unwrap();

    let settings = workbench.json("/stand-in/faults").await;
    assert_eq!(
        (&settings["page_size"], &settings["on_export"]),
        (&json!(7), &json!([]))
    );
    let log = workbench.json("/stand-in/requests").await;
    assert_eq!(log, json!([]));
    let old = workbench
        .request(Method::GET, EXPORT)
        .bearer_auth(before["access_token"].as_str().unwrap());
    assert_eq!(old.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn orders_that_are_misspelled_change_nothing() {
    let workbench = Workbench::start(json!({})).await;
    let response = workbench
        .order(json!({"cors": false, "on_exports": []}))
        .await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(response.text().await.unwrap().contains("on_exports"));
    assert_eq!(workbench.json("/stand-in/faults").await["cors"], true);
}

#[tokio::test]
async fn answers_may_have_further_headers() {
    let workbench = Workbench::start(json!({
        "headers": [["Clear-Site-Data", "\"*\""], ["Link", "</a>"], ["Link", "</b>"]],
        "on_export": [{"fault": {"status": {"code": 503}}, "times": 1}],
    }))
    .await;
    // Whether it went wrong or not.
    for status in [503, 200] {
        let answer = workbench.get(EXPORT).send().await.unwrap();
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers()["clear-site-data"], "\"*\"");
        let links: Vec<_> = answer.headers().get_all("link").iter().collect();
        assert_eq!(links, ["</a>", "</b>"]);
    }
    let settings = workbench.json("/stand-in/faults").await;
    assert_eq!(settings["headers"][0], json!(["clear-site-data", "\"*\""]));
    let page = workbench.request(Method::GET, "/page.wasm");
    let page = page.send().await.unwrap();
    assert!(
        !page.headers().contains_key("link"),
        "it is not Workbench's"
    );

    workbench.order(json!({"headers": []})).await;
    let answer = workbench.get(EXPORT).send().await.unwrap();
    assert!(!answer.headers().contains_key("clear-site-data"));
}

#[tokio::test]
async fn cookies_are_set_and_pages_are_served() {
    let workbench = Workbench::start(json!({})).await;
    let export = workbench.get(EXPORT).send().await.unwrap();
    assert!(export.headers().contains_key("set-cookie"));
    let page = workbench
        .request(Method::GET, "/page.wasm")
        .send()
        .await
        .unwrap();
    assert_eq!(page.headers()["content-type"], "application/wasm");
    assert!(!page.headers().contains_key("set-cookie"));
}
