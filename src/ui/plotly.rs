//! The only module that touches Plotly's JavaScript: loads it, draws plots one at a time, makes PNGs.
//!
//! Each plot gets a turn of the event loop of its own, so that the page answers the user in between.

use std::cell::RefCell;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlScriptElement};

use super::browser::{document, download_from, meta, window};
use super::turns;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Plotly, catch)]
    fn react(
        element: &Element,
        data: &JsValue,
        layout: &JsValue,
        config: &JsValue,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = Plotly, catch)]
    fn purge(element: &Element) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = Plotly, js_name = toImage, catch)]
    fn to_image(figure: &JsValue, options: &JsValue) -> Result<Promise, JsValue>;
}

/// Plotly is missing or refused to draw; the tables still have every number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CannotDraw;

thread_local! {
    static SCRIPT: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// Plots that wait for their turn, at most one an element.
    static WAITING: RefCell<Vec<Drawing>> = const { RefCell::new(Vec::new()) };
}

struct Drawing {
    element: Element,
    plot_json: String,
    on_drawn: Box<dyn Fn(Result<(), CannotDraw>)>,
}

fn is_loaded() -> bool {
    Reflect::has(&window(), &"Plotly".into()).unwrap_or(false)
}

/// Loads plotly.js, once. The page does not wait for it until there is something to draw.
pub async fn load() -> Result<(), CannotDraw> {
    if is_loaded() {
        return Ok(());
    }
    let script = SCRIPT.with_borrow_mut(|script| script.get_or_insert_with(insert_script).clone());
    let loaded = JsFuture::from(script).await;
    if loaded.is_err() || !is_loaded() {
        // The next chart tries again.
        SCRIPT.set(None);
        return Err(CannotDraw);
    }
    Ok(())
}

/// Draws plots that nobody sees, each in its turn: what Plotly does only once, it then has done before the user waits for it.
pub fn warm_up(plots_json: Vec<String>) {
    for plot_json in plots_json {
        turns::add(async move {
            if load().await.is_err() {
                return;
            }
            let stage = document()
                .create_element("div")
                .expect("div is an element's name");
            // Of a size, but out of sight and out of the way of everything else.
            let _ = stage.set_attribute("class", "stage");
            let _ = stage.set_attribute("aria-hidden", "true");
            if let Some(body) = document().body() {
                let _ = body.append_child(&stage);
            }
            let _ = draw_one(&stage, &plot_json).await;
            let _ = purge(&stage);
            stage.remove();
        });
    }
}

fn insert_script() -> Promise {
    Promise::new(&mut |resolve, reject| {
        let script: HtmlScriptElement = document()
            .create_element("script")
            .expect("script is an element's name")
            .unchecked_into();
        script.set_integrity(&meta("plotly-integrity"));
        script.set_src(&meta("plotly"));
        script.set_async(true);
        script.set_onload(Some(&resolve));
        script.set_onerror(Some(&reject));
        let head = document().head().expect("the document has a head");
        let _ = head.append_child(&script);
    })
}

/// Draws a plot into `element`, or updates it in place, when its turn comes. A plot that still waits for the same element
/// is replaced: only the latest is drawn.
pub fn draw(
    element: &Element,
    plot_json: String,
    on_drawn: impl Fn(Result<(), CannotDraw>) + 'static,
) {
    let drawing = Drawing {
        element: element.clone(),
        plot_json,
        on_drawn: Box::new(on_drawn),
    };
    let has_a_turn = WAITING.with_borrow_mut(|waiting| {
        match waiting
            .iter_mut()
            .find(|waiting| waiting.element == drawing.element)
        {
            Some(waiting) => {
                *waiting = drawing;
                true
            }
            None => {
                waiting.push(drawing);
                false
            }
        }
    });
    if has_a_turn {
        return;
    }
    let element = element.clone();
    turns::add(async move {
        let loaded = load().await;
        let drawing = WAITING.with_borrow_mut(|waiting| {
            let position = waiting
                .iter()
                .position(|waiting| waiting.element == element)?;
            Some(waiting.swap_remove(position))
        });
        // Forgotten meanwhile: nobody waits for it.
        let Some(drawing) = drawing else { return };
        let drawn = match loaded {
            Ok(()) => draw_one(&drawing.element, &drawing.plot_json).await,
            Err(error) => Err(error),
        };
        (drawing.on_drawn)(drawn);
    });
}

async fn draw_one(element: &Element, plot_json: &str) -> Result<(), CannotDraw> {
    let plot = js_sys::JSON::parse(plot_json).map_err(|_| CannotDraw)?;
    let part = |name: &str| Reflect::get(&plot, &name.into()).unwrap_or_default();
    let drawn =
        react(element, &part("data"), &part("layout"), &part("config")).map_err(|_| CannotDraw)?;
    JsFuture::from(drawn).await.map_err(|_| CannotDraw)?;
    Ok(())
}

/// Frees what Plotly keeps for `element`.
pub fn forget(element: &Element) {
    WAITING.with_borrow_mut(|all| all.retain(|waiting| waiting.element != *element));
    if is_loaded() {
        // Nothing to do if it never was a plot.
        let _ = purge(element);
    }
}

/// Size of an exported picture, in CSS pixels; the picture has twice as many each way, for sharp print.
#[derive(Debug, Clone, Copy)]
pub struct PictureSize {
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

/// Hands the user a plot as a PNG file.
pub async fn download_png(
    plot_json: &str,
    background: &str,
    size: PictureSize,
    name: &str,
) -> Result<(), CannotDraw> {
    load().await?;
    let plot = js_sys::JSON::parse(plot_json).map_err(|_| CannotDraw)?;
    let layout = Reflect::get(&plot, &"layout".into()).map_err(|_| CannotDraw)?;
    // On the page the card shines through; a picture needs a ground of its own.
    set(&layout, "paper_bgcolor", &background.into());
    let options = Object::new();
    set(&options, "format", &"png".into());
    set(&options, "width", &(size.width as f64).into());
    set(&options, "height", &(size.height as f64).into());
    set(&options, "scale", &2.into());
    let picture = to_image(&plot, &options).map_err(|_| CannotDraw)?;
    let address = JsFuture::from(picture).await.map_err(|_| CannotDraw)?;
    // A browser without room for the picture says `data:,`.
    let address = address
        .as_string()
        .filter(|address| address.starts_with("data:image/png"))
        .ok_or(CannotDraw)?;
    download_from(&address, name);
    Ok(())
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    // These objects were made here and are not frozen.
    let _ = Reflect::set(object, &key.into(), value);
}
