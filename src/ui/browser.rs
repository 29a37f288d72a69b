//! Small dealings with the browser: storage, downloads, theme, time zone, profiler.

use chrono::NaiveDate;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, CssStyleDeclaration, Document, Element, Event, HtmlAnchorElement, HtmlElement,
    HtmlMetaElement, HtmlTemplateElement, IdleRequestOptions, MediaQueryList, MouseEvent,
    Performance, Storage, Url, Window,
};

use super::page::State;
use super::settings::{Settings, ThemeChoice};
use crate::calendar::iso_day;
use crate::filters::act;
use crate::protocol::Span;

const SETTINGS_KEY: &str = "expel-metrics";

const ALERT_ADDRESS_KEY: &str = "expel-metrics-alert-address";

/// The page's window.
pub fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// The page's document.
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

fn root() -> HtmlElement {
    document()
        .document_element()
        .expect("a document has a root element")
        .unchecked_into()
}

/// Storage may be denied; then settings do not outlive the page, and nothing else is lost.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What a former visit kept is there, but could not be read.
pub struct Unreadable;

/// The settings a former visit kept, else the defaults. Where storage is denied, no visit has kept any.
pub fn stored_settings() -> Result<Settings, Unreadable> {
    let Some(storage) = storage() else {
        return Ok(Settings::default());
    };
    let stored = storage.get_item(SETTINGS_KEY).map_err(|_| Unreadable)?;
    let settings = stored.map(|stored| Settings::from_stored(&stored));
    Ok(settings.unwrap_or_default())
}

/// Whether the browser knows a time zone of that name.
pub fn knows_zone(name: &str) -> bool {
    let options = js_sys::Object::new();
    let part = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into());
    js_sys::Reflect::set(&options, &"timeZone".into(), &name.into())
        .and_then(|_| part(&window(), "Intl"))
        .and_then(|intl| part(&intl, "DateTimeFormat"))
        .and_then(|format| {
            let format: js_sys::Function = format.unchecked_into();
            // Throws if it does not.
            js_sys::Reflect::construct(&format, &Array::of2(&"en".into(), &options))
        })
        .is_ok()
}

/// Keeps the settings for the next visit. Says whether it did: storage may be full, or denied.
pub fn store_settings(settings: &Settings) -> bool {
    storage().is_some_and(|storage| {
        storage
            .set_item(SETTINGS_KEY, &settings.to_stored())
            .is_ok()
    })
}

/// What a former visit kept of the address at which Workbench shows alerts.
pub fn stored_alert_address() -> Option<String> {
    storage()?.get_item(ALERT_ADDRESS_KEY).ok().flatten()
}

/// Keeps it for the next visit, or forgets it. Says whether it did.
pub fn store_alert_address(address: Option<&str>) -> bool {
    let Some(storage) = storage() else {
        return false;
    };
    let stored = match address {
        Some(address) => storage.set_item(ALERT_ADDRESS_KEY, address),
        None => storage.remove_item(ALERT_ADDRESS_KEY),
    };
    stored.is_ok()
}

/// The IANA name of the browser's time zone, as it says; blank if it does not.
pub fn browser_zone() -> String {
    let format = js_sys::Intl::DateTimeFormat::new(&Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

/// Tells the document which theme to take.
pub fn apply_theme(choice: ThemeChoice) {
    // A data attribute can always be set.
    let _ = root().dataset().set("theme", choice.name());
}

/// Tells the document, and whoever watches it, what the page is doing.
pub fn apply_state(state: State) {
    let _ = root().dataset().set("state", state.name());
}

/// The values of tokens as they are in force now: see `style/tokens.css`.
pub struct Tokens {
    probe: HtmlElement,
    style: Option<CssStyleDeclaration>,
}

impl Tokens {
    /// The tokens of the document.
    pub fn new() -> Self {
        // A custom property's computed value is its text, `light-dark()` and all; only a real property resolves it. So each
        // token is tried on as the color of an element that nobody sees.
        let probe: HtmlElement = document()
            .create_element("span")
            .expect("span is an element's name")
            .unchecked_into();
        probe.set_hidden(true);
        let _ = root().append_child(&probe);
        let style = window().get_computed_style(&probe).ok().flatten();
        Self { probe, style }
    }

    /// The value of a token, such as `--text`; blank if there is none of that name.
    pub fn value(&self, token: &str) -> String {
        let Some(style) = &self.style else {
            return String::new();
        };
        if token == "--font" {
            return style.get_property_value("font-family").unwrap_or_default();
        }
        let tried_on = self
            .probe
            .style()
            .set_property("color", &format!("var({token})"));
        tried_on
            .and_then(|()| style.get_property_value("color"))
            .unwrap_or_default()
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        self.probe.remove();
    }
}

/// Has the document be as on paper, which is white, or as the user wants it again.
pub fn apply_paper(is_on: bool) {
    // A data attribute can always be set and removed.
    let _ = if is_on {
        root().dataset().set("paper", "")
    } else {
        root().dataset().delete("paper");
        Ok(())
    };
}

/// Sets what each sheet of paper is about.
pub fn apply_sheet_head(text: &str) {
    // A string of CSS: these would end it.
    let text = text.replace(['"', '\\'], "'");
    let _ = root()
        .style()
        .set_property("--sheet", &format!("\"{text}\""));
}

/// Tells whoever watches the document how much of it is drawn: nothing yet, what is in view, or everything.
pub fn apply_drawn(drawn: &str) {
    let _ = root().dataset().set("drawn", drawn);
}

/// The browser did not take a file for a download: it has no room for it.
pub struct NoRoom;

/// Hands the user a file made here.
pub fn download(name: &str, file: &Blob) -> Result<(), NoRoom> {
    let address = Url::create_object_url_with_blob(file).map_err(|_| NoRoom)?;
    download_from(&address, name);
    // Browsers begin a download when they get to it, and a busy one only after this function has returned.
    Timeout::new(DOWNLOAD_BEGINS_WITHIN_MS, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    Ok(())
}

/// How long the file that a download is made of is kept at least.
const DOWNLOAD_BEGINS_WITHIN_MS: u32 = 60_000;

/// Hands the user the file at `address`, which this page made (`blob:` or `data:`).
pub fn download_from(address: &str, name: &str) {
    let link: HtmlAnchorElement = document()
        .create_element("a")
        .expect("a is an element's name")
        .unchecked_into();
    link.set_href(address);
    link.set_download(name);
    link.click();
}

/// The content of one of the document's `meta` elements; blank if there is none.
pub fn meta(name: &str) -> String {
    document()
        .query_selector(&format!("meta[name={name}]"))
        .ok()
        .flatten()
        .map(|meta| meta.unchecked_into::<HtmlMetaElement>().content())
        .unwrap_or_default()
}

/// Now, on the clock of the browser's profiler.
pub fn now_ms() -> f64 {
    performance().now()
}

/// Shows a stretch of time that began at `start_ms` (see [`now_ms`]) and ends now in the browser's profiler.
pub fn measure_since(name: &str, start_ms: f64) {
    measure(name, start_ms, now_ms());
}

/// Shows a stretch of the engine's time in the browser's profiler.
pub fn measure_span(name: &str, span: Span) {
    let origin_ms = performance().time_origin();
    // The two clocks' origins are not quite the same: a little below zero is zero.
    let start_ms = (span.start_ms - origin_ms).max(0.0);
    measure(name, start_ms, (span.end_ms - origin_ms).max(start_ms));
}

fn measure(name: &str, start_ms: f64, end_ms: f64) {
    let options = js_sys::Object::new();
    for (key, at_ms) in [("start", start_ms), ("end", end_ms)] {
        // A new object takes any key.
        let _ = js_sys::Reflect::set(&options, &key.into(), &at_ms.into());
    }
    // Measures are for looking at only.
    let _ = performance_measure(name, &options);
}

// web-sys has only the older forms, which cannot take an end.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = measure, catch)]
    fn performance_measure(name: &str, options: &JsValue) -> Result<JsValue, JsValue>;
}

fn performance() -> Performance {
    window()
        .performance()
        .expect("every current browser can tell the time")
}

/// Whether keys go to that element.
pub fn has_focus(element: &Element) -> bool {
    document().active_element().as_ref() == Some(element)
}

/// Moves the focus to the first heading of the figures, unless the user is typing elsewhere.
pub fn focus_first_heading() {
    let is_typing = document()
        .active_element()
        .is_some_and(|element| ["INPUT", "SELECT", "TEXTAREA"].contains(&&*element.tag_name()));
    if is_typing {
        return;
    }
    if let Ok(Some(heading)) = document().query_selector(".section h2") {
        let heading: HtmlElement = heading.unchecked_into();
        let _ = heading.focus();
    }
}

thread_local! {
    static ASK: Closure<dyn Fn(Event)> = Closure::new(|event: Event| event.prevent_default());
}

/// Whether the browser asks before the user leaves the page.
pub fn ask_before_leaving(asks: bool) {
    ASK.with(|ask| {
        let ask = asks.then(|| ask.as_ref().unchecked_ref());
        window().set_onbeforeunload(ask);
    });
}

/// Puts a copy of what is in the document's template of that id into `place`.
pub fn fill_from_template(place: &Element, id: &str) {
    let template = document().get_element_by_id(id);
    let template = template.and_then(|template| template.dyn_into::<HtmlTemplateElement>().ok());
    if let Some(content) =
        template.and_then(|template| template.content().clone_node_with_deep(true).ok())
    {
        let _ = place.append_child(&content);
    }
}

/// Gives the focus to the element of that id, if it is there.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let element: HtmlElement = element.unchecked_into();
        let _ = element.focus();
    }
}

/// Has the select of that id, if it is one, show again what it says is chosen, whatever the user did to it.
pub fn show_chosen(id: &str) {
    let chosen = document().query_selector(&format!("#{id} [selected]"));
    if let Ok(Some(chosen)) = chosen {
        // An option takes it.
        let _ = js_sys::Reflect::set(&chosen, &"selected".into(), &true.into());
    }
}

/// Clicks the element of that id, if it is there.
pub fn click(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.unchecked_into::<HtmlElement>().click();
    }
}

/// Whether a media query holds, such as that the system asks for a dark theme, kept up to date.
pub fn media(query: &str) -> RwSignal<bool> {
    let query = window().match_media(query).ok().flatten();
    let holds = RwSignal::new(query.as_ref().is_some_and(MediaQueryList::matches));
    if let Some(query) = query {
        let asked = query.clone();
        // What held when the event was made may hold no more.
        let on_change = Closure::<dyn Fn()>::new(move || holds.set(asked.matches()));
        query.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        // The page listens as long as it lives, and the browser keeps a query only while somebody holds it.
        on_change.forget();
        std::mem::forget(query);
    }
    holds
}

/// Whether a part of an element is in the window.
pub fn is_in_view(element: &Element) -> bool {
    let place = element.get_bounding_client_rect();
    let height = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64());
    let is_shown = place.width() > 0.0;
    is_shown && place.bottom() > 0.0 && place.top() < height.unwrap_or(f64::INFINITY)
}

/// Calls back once what is in the document now has been painted. A page that nobody sees is not painted; it is called back later.
pub fn after_paint(callback: impl FnOnce() + 'static) {
    // A frame's callbacks run just before it is painted: by the next frame's, it is on the screen.
    let before_paint = Closure::once_into_js(move || {
        next_frame(callback);
    });
    let _ = window().request_animation_frame(before_paint.unchecked_ref());
}

/// Calls back before the next frame is painted. A page that nobody sees is not painted; it is called back later.
pub fn next_frame(callback: impl FnOnce() + 'static) {
    let _ = window().request_animation_frame(Closure::once_into_js(callback).unchecked_ref());
}

/// Has the browser keep the page's files for a visit without a network. Where it can't, in a private window or a page from a file,
/// nothing is lost.
pub async fn keep_for_offline() {
    let options = js_sys::Object::new();
    // Whether there is a new build, the server is asked.
    let _ = js_sys::Reflect::set(&options, &"updateViaCache".into(), &"none".into());
    if let Ok(registered) = register_service_worker("service-worker.js", &options) {
        let _ = wasm_bindgen_futures::JsFuture::from(registered).await;
    }
}

// web-sys can't tell that there may be no service workers.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "serviceWorker"], js_name = register, catch)]
    fn register_service_worker(
        address: &str,
        options: &JsValue,
    ) -> Result<js_sys::Promise, JsValue>;
}

/// Calls back at each event of that name of the document, as long as the page lives.
pub fn on_document_event(name: &str, callback: impl Fn() + 'static) {
    let callback = Closure::<dyn Fn()>::new(callback).into_js_value();
    let _ = document().add_event_listener_with_callback(name, callback.unchecked_ref());
}

/// Whether the file at `address` can be had and has the digest `integrity` (as in HTML's attribute of that name).
pub async fn has_digest(address: &str, integrity: &str) -> bool {
    let options = web_sys::RequestInit::new();
    options.set_integrity(integrity);
    let answer = window().fetch_with_str_and_init(address, &options);
    wasm_bindgen_futures::JsFuture::from(answer).await.is_ok()
}

/// Calls back once the browser has nothing better to do.
pub fn when_idle(callback: impl FnOnce() + 'static) {
    call_when_idle(Closure::once_into_js(callback).unchecked_ref(), None);
}

/// Resolves once the browser has nothing better to do, or this many milliseconds have passed.
pub async fn idle(within_ms: u32) {
    let idle = js_sys::Promise::new(&mut |resolve, _| call_when_idle(&resolve, Some(within_ms)));
    // The promise is never rejected.
    let _ = wasm_bindgen_futures::JsFuture::from(idle).await;
}

fn call_when_idle(callback: &js_sys::Function, within_ms: Option<u32>) {
    // Safari has no idle callbacks.
    let has_idle = js_sys::Reflect::has(&window(), &"requestIdleCallback".into()).unwrap_or(false);
    let _ = if has_idle {
        let options = IdleRequestOptions::new();
        if let Some(ms) = within_ms {
            options.set_timeout(ms);
        }
        window()
            .request_idle_callback_with_options(callback, &options)
            .map(drop)
    } else {
        let ms = within_ms.map_or(200, |_| 0);
        window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(callback, ms)
            .map(drop)
    };
}

/// About how wide the widest charts are, in CSS pixels, rather less than more, in steps of 40, kept up to date.
pub fn content_width() -> Memo<u32> {
    let inner_width = || {
        let width = window().inner_width().ok().and_then(|width| width.as_f64());
        width.unwrap_or(1024.0)
    };
    let window_width = RwSignal::new(inner_width());
    let _ = window_event_listener_untyped("resize", move |_| window_width.set(inner_width()));
    // Of the page's width, app.css leaves 58 pixels beside the charts on a phone, else some 100. It gives them 1,180 at most, or 1,440 where some
    // sections are side by side.
    Memo::new(move |_| {
        let window = window_width.get();
        let beside = if window < 640.0 { 58.0 } else { 100.0 };
        let most = if window < 1600.0 { 1180.0 } else { 1440.0 };
        let width = (window - beside).clamp(240.0, most);
        // In these bounds it is a whole number.
        ((width / 40.0).floor() * 40.0) as u32
    })
}

/// The day it is now in a time zone; in UTC if the browser does not know the zone.
pub fn today_in(zone: &str) -> NaiveDate {
    let zone = if knows_zone(zone) { zone } else { "UTC" };
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"timeZone".into(), &zone.into());
    // Sweden writes dates as ISO 8601 does.
    let now = js_sys::Date::new_0();
    let local = String::from(now.to_locale_date_string("sv-SE", &options));
    let utc = String::from(now.to_iso_string());
    iso_day(&local)
        .or_else(|| iso_day(&utc[..10]))
        .unwrap_or_default()
}

/// Whether the pointer is over the right half of the window.
pub fn is_right_half(event: &MouseEvent) -> bool {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| 2.0 * f64::from(event.client_x()) > width)
}

/// What a click is on, if that stands for a [place](crate::filters): what is done with it, if that does not depend on the click, and the place.
pub fn place_of(event: &MouseEvent) -> Option<(Option<String>, String)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let placed = target.closest("[data-place]").ok()??;
    let act = placed.get_attribute("data-act");
    let act = act.filter(|act| act != act::ALSO || !event.alt_key());
    Some((act, placed.get_attribute("data-place")?))
}

/// Adds an entry to the browser's history: Back leads to the one that is now. Where that fails, Back leaves the page, as ever.
pub fn add_to_history(number: usize) {
    if let Ok(history) = window().history() {
        let _ = history.push_state(&number.into(), "");
    }
}

/// Gives the history's entry that is now a number.
pub fn name_in_history(number: usize) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&number.into(), "");
    }
}

/// Adds an entry for something that lies over the page: Back leads to the page as it is without it. The entry's number is that of the page and a
/// half, so that Forward leads to it again (`src/boot.mjs`). Says whether there is such an entry now.
pub fn is_in_history_over_page() -> bool {
    let history = window().history();
    history.is_ok_and(|history| {
        let state = history.state().ok().and_then(|state| state.as_f64());
        let state = state.unwrap_or_default();
        // Forward has led here.
        state.fract() > 0.0 || history.push_state(&(state + 0.5).into(), "").is_ok()
    })
}

/// Shows the list of the alerts of a [scope](crate::filters::Scope), as `src/boot.mjs` can.
pub fn show_alerts(scope: &str) {
    let shown = Reflect::get(&js_sys::global(), &"showAlerts".into());
    let shown = shown.and_then(|show| show.dyn_into::<Function>());
    if let Ok(show) = shown {
        // It says itself if it can't.
        let _ = show.call1(&JsValue::UNDEFINED, &scope.into());
    }
}

/// Goes back, as Back does.
pub fn go_back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// Hears of Back and Forward, as long as the page lives: the number of the entry. Of a link within the page, whose entry has none yet, it hears
/// `None`; only some browsers say of links what they say of Back.
pub fn on_history(heard: impl Fn(Option<usize>) + Clone + 'static) {
    let number = |state: JsValue| state.as_f64().map(|number| number as usize);
    let on_link = heard.clone();
    let _ = window_event_listener(leptos::ev::popstate, move |event| {
        if let Some(number) = number(event.state()) {
            heard(Some(number));
        }
    });
    let _ = window_event_listener_untyped("hashchange", move |_| {
        let state = window().history().and_then(|history| history.state());
        if state.is_ok_and(|state| number(state).is_none()) {
            on_link(None);
        }
    });
}
