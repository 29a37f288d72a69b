//! The only module that touches Plotly's JavaScript: loads it, resolves the tokens of plots, draws them one at a time, makes PNGs.
//!
//! Each plot gets a turn of the event loop of its own, so that the page answers the user in between.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, HtmlScriptElement, MouseEvent};

use super::browser::{Tokens, document, download_from, is_in_view, meta, window};
use super::turns;
use crate::draw::{escaped, spoken, token};
use crate::filters::{place_of_cells, place_of_days};
use crate::section::Plot;

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

    #[wasm_bindgen(js_namespace = ["Plotly", "Fx"], catch)]
    fn hover(element: &Element, points: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = ["Plotly", "Fx"], catch)]
    fn unhover(element: &Element) -> Result<(), JsValue>;

    #[wasm_bindgen(js_namespace = Plotly, js_name = toImage, catch)]
    fn to_image(figure: &JsValue, options: &JsValue) -> Result<Promise, JsValue>;
}

/// Plotly is missing or refused to draw; the tables still have every number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CannotDraw;

/// What hears of a place.
type Heard = Rc<dyn Fn(&str)>;

thread_local! {
    static SCRIPT: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// Plots that wait to be drawn, at most one an element.
    static WAITING: RefCell<Vec<Drawing>> = const { RefCell::new(Vec::new()) };
    /// The plots in the document, each with what it was drawn from.
    static DRAWN: RefCell<Vec<(Element, String)>> = const { RefCell::new(Vec::new()) };
    /// What is called on clicks.
    static ON_CLICK: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    /// What is called with the place that was dragged over.
    static ON_DRAG: RefCell<Option<Heard>> = const { RefCell::new(None) };
    /// Where the keyboard's cursor is: at which mark of the plot that has the focus.
    static CURSOR: Cell<Option<usize>> = const { Cell::new(None) };
    /// The values of the tokens that were asked for since the look of the page last changed.
    static TOKENS: RefCell<HashMap<String, JsValue>> = RefCell::default();
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

/// Draws plots that nobody sees, each once there is time: what Plotly does only once, it then has done before the user waits for it.
pub fn warm_up(plots_json: Vec<String>) {
    for plot_json in plots_json {
        turns::add_later(async move {
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

/// Draws a plot into `element`, or updates it in place: at once if a part of it is in view, else when the browser has nothing better to do. A plot
/// that still waits for the same element is replaced: only the latest is drawn.
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
    WAITING.with_borrow_mut(|waiting| {
        waiting.retain(|waiting| waiting.element != drawing.element);
        waiting.push(drawing);
    });
    // What else the page changes now has been changed by then: asked before, the browser would lay the page out twice.
    let element = element.clone();
    turns::add(async move {
        if is_in_view(&element) {
            draw_next().await;
        } else {
            turns::add_later(draw_next());
        }
    });
}

/// Draws one of the plots that wait: one in view, if there is any. By now the user may have scrolled.
async fn draw_next() {
    let loaded = load().await;
    let drawing = WAITING.with_borrow_mut(|waiting| {
        let in_view = waiting
            .iter()
            .position(|waiting| is_in_view(&waiting.element));
        (!waiting.is_empty()).then(|| waiting.remove(in_view.unwrap_or(0)))
    });
    // Drawn in another's turn, or forgotten meanwhile.
    let Some(drawing) = drawing else { return };
    let drawn = match loaded {
        Ok(()) => draw_one(&drawing.element, &drawing.plot_json).await,
        Err(error) => Err(error),
    };
    if drawn.is_ok() {
        let is_new = DRAWN.with_borrow(|all| all.iter().all(|(of, _)| *of != drawing.element));
        if is_new {
            hear_clicks(&drawing.element);
        }
        DRAWN.with_borrow_mut(|all| {
            all.retain(|(element, _)| *element != drawing.element);
            all.push((drawing.element, drawing.plot_json));
        });
    }
    (drawing.on_drawn)(drawn);
}

async fn draw_one(element: &Element, plot_json: &str) -> Result<(), CannotDraw> {
    let drawn = react_to(element, &resolved(plot_json)?).map_err(|_| CannotDraw)?;
    JsFuture::from(drawn).await.map_err(|_| CannotDraw)?;
    Ok(())
}

fn react_to(element: &Element, plot: &JsValue) -> Result<Promise, JsValue> {
    let part = |name: &str| Reflect::get(plot, &name.into()).unwrap_or_default();
    let layout = part("layout");
    // A finger that is drawn over a heat map scrolls the page. Over days it chooses them, and a tap shows a day's numbers first.
    let down = Reflect::get(&layout, &"yaxis".into()).unwrap_or_default();
    let is_dragged_down = Reflect::get(&down, &"fixedrange".into()).is_ok_and(|is| is == false);
    if is_dragged_down && is_touched() {
        set(&layout, "dragmode", &false.into());
    }
    react(element, &part("data"), &layout, &part("config"))
}

/// Whether the page is used with fingers rather than a pointer.
fn is_touched() -> bool {
    let coarse = window().match_media("(pointer: coarse)").ok().flatten();
    coarse.is_some_and(|coarse| coarse.matches())
}

/// Hears of clicks on marks that stand for a [place](crate::filters), in whatever plot.
pub fn on_click(heard: impl Fn(&str, &MouseEvent) + 'static) {
    let on_click = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let part = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
        let points: Array = part(&event, "points").dyn_into().unwrap_or_default();
        let mut places = points.iter().map(|point| part(&point, "customdata"));
        let place = places.find_map(|place| place.as_string());
        let by: Result<MouseEvent, _> = part(&event, "event").dyn_into();
        if let (Some(place), Ok(by)) = (place, by)
            && !place.is_empty()
        {
            heard(&place, &by);
        }
    });
    ON_CLICK.set(Some(on_click.into_js_value()));
}

/// Hears of a [place](crate::filters) that was dragged over, in whatever plot.
pub fn on_drag(heard: impl Fn(&str) + 'static) {
    ON_DRAG.set(Some(Rc::new(heard)));
}

fn hear_clicks(element: &Element) {
    let on = Reflect::get(element, &"on".into()).unwrap_or_default();
    if let (Some(on), Some(heard)) = (on.dyn_ref::<Function>(), ON_CLICK.with_borrow(Clone::clone))
    {
        // Without them, the tables still have the same places, and the period its fields.
        let _ = on.call2(element, &"plotly_click".into(), &heard);
        let on_relayout = Closure::<dyn Fn(JsValue)>::new(move |event| {
            if let (Some(place), Some(heard)) =
                (dragged_over(&event), ON_DRAG.with_borrow(Clone::clone))
            {
                heard(&place);
            }
        });
        let _ = on.call2(
            element,
            &"plotly_relayout".into(),
            &on_relayout.into_js_value(),
        );
    }
}

/// The place of what Plotly would zoom to: days, or hours of weekdays. `build/plotly.mjs` has it say that only.
fn dragged_over(event: &JsValue) -> Option<String> {
    let end = |name: &str| Reflect::get(event, &name.into()).unwrap_or_default();
    let (from, to) = (end("xaxis.range[0]"), end("xaxis.range[1]"));
    if let (Some(from), Some(to)) = (from.as_string(), to.as_string()) {
        return place_of_days(&from, &to);
    }
    let between = |from: JsValue, to: JsValue| from.as_f64().zip(to.as_f64()).map(Into::into);
    let across = between(from, to);
    let down = between(end("yaxis.range[0]"), end("yaxis.range[1]"));
    if across.is_none() && down.is_none() {
        return None;
    }
    Some(place_of_cells(across.unwrap_or([-1.0, 24.0]), down))
}

/// The [place](crate::filters) of the mark under the keyboard's cursor, if it stands for one.
pub fn place_at_cursor(element: &Element) -> Option<String> {
    let (marks, _) = marks(element);
    let mark = marks.get(CURSOR.get()?)?;
    let part = |of: &JsValue, name: &JsValue| Reflect::get(of, name).unwrap_or_default();
    let places = ["data".into(), mark.trace.into(), "customdata".into()]
        .iter()
        .fold(element.into(), |of: JsValue, name: &JsValue| {
            part(&of, name)
        });
    let places = match mark.row {
        Some(row) => part(&places, &row.into()),
        None => places,
    };
    let place = part(&places, &mark.at.into()).as_string();
    place.filter(|place| !place.is_empty())
}

/// The page looks otherwise from now on: other colors stand for the tokens of what is drawn next.
pub fn forget_look() {
    TOKENS.with_borrow_mut(HashMap::clear);
}

/// The plot with the values of tokens in place of their names.
fn resolved(plot_json: &str) -> Result<JsValue, CannotDraw> {
    let plot = js_sys::JSON::parse(plot_json).map_err(|_| CannotDraw)?;
    TOKENS.with_borrow_mut(|values| resolve(&plot, &mut None, values));
    Ok(plot)
}

/// Resolves what is under the keys that may name a token, and nothing else: the rest is text of anybody's, and long.
fn resolve(part: &JsValue, tokens: &mut Option<Tokens>, values: &mut HashMap<String, JsValue>) {
    if let Some(array) = part.dyn_ref::<Array>() {
        // Traces, shapes or notes. Arrays of anything else are data.
        if array.get(0).is_object() {
            for member in array.iter() {
                resolve(&member, tokens, values);
            }
        }
    } else if let Some(object) = part.dyn_ref::<Object>() {
        for key in Object::keys(object).iter() {
            let member = Reflect::get(object, &key).unwrap_or_default();
            let names_tokens = key
                .as_string()
                .is_some_and(|key| token::KEYS.contains(&key.as_str()));
            if names_tokens {
                // What was parsed just now is not frozen.
                let _ = Reflect::set(object, &key, &in_force(member, tokens, values));
            } else {
                resolve(&member, tokens, values);
            }
        }
    }
}

/// The value of a token, or of each of an array; anything else as it is.
fn in_force(
    part: JsValue,
    tokens: &mut Option<Tokens>,
    values: &mut HashMap<String, JsValue>,
) -> JsValue {
    if let Some(array) = part.dyn_ref::<Array>() {
        let all = array.iter().map(|member| in_force(member, tokens, values));
        return all.collect::<Array>().into();
    }
    match part.as_string() {
        Some(name) if name.starts_with("--") => values
            .entry(name)
            .or_insert_with_key(|name| tokens.get_or_insert_with(Tokens::new).value(name).into())
            .clone(),
        _ => part,
    }
}

/// Draws every plot that is in the document once more, now: its colors have changed, and there is no time to wait for turns.
pub fn draw_all_again() {
    DRAWN.with_borrow(|drawn| {
        for (element, plot_json) in drawn {
            if let Ok(plot) = resolved(plot_json) {
                // What cannot be drawn again stays as it was.
                let _ = react_to(element, &plot);
            }
        }
    });
}

/// Frees what Plotly keeps for `element`.
pub fn forget(element: &Element) {
    WAITING.with_borrow_mut(|all| all.retain(|waiting| waiting.element != *element));
    DRAWN.with_borrow_mut(|all| all.retain(|(drawn, _)| drawn != element));
    if is_loaded() {
        // Nothing to do if it never was a plot.
        let _ = purge(element);
    }
}

/// A mark of a plot that says something.
struct Mark {
    trace: usize,
    /// Its place in the trace, or in its row.
    at: usize,
    /// Its row, if the trace has rows.
    row: Option<usize>,
    /// What it says, as Plotly prints it.
    says: String,
}

/// The marks of the plot in `element`, and how many lie side by side. Of marks that say the same, one is enough.
fn marks(element: &Element) -> (Vec<Mark>, usize) {
    let part = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let mut marks: Vec<Mark> = Vec::new();
    let (mut said, mut n_columns) = (HashSet::new(), 1);
    let list = |of: JsValue| of.dyn_into::<Array>().unwrap_or_default();
    let traces = list(part(element, "data"));
    for (trace, data) in traces.iter().enumerate() {
        let mut add = |at: usize, row: Option<usize>, text: &JsValue| {
            let says = text.as_string().unwrap_or_default();
            if !says.is_empty() && said.insert(says.clone()) {
                marks.push(Mark {
                    trace,
                    at,
                    row,
                    says,
                });
            }
        };
        let texts = list(part(&data, "hovertext"));
        for (at, text) in texts.iter().enumerate() {
            let Some(row) = text.dyn_ref::<Array>() else {
                add(at, None, &text);
                continue;
            };
            n_columns = row.length() as usize;
            for (column, text) in row.iter().enumerate() {
                add(column, Some(at), &text);
            }
        }
    }
    (marks, n_columns)
}

/// Moves the keyboard's cursor over the marks of the plot in `element`, and gives in words what the mark under it says; nothing once it is put
/// away. `None` if it is no key for that.
pub fn move_cursor(element: &Element, key: &str) -> Option<String> {
    let (marks, n_columns) = marks(element);
    let last = marks.len().checked_sub(1)?;
    let at = CURSOR.get();
    let to = match key {
        "Escape" => {
            at?;
            put_cursor_away(element);
            return Some(String::new());
        }
        "Home" => 0,
        "End" => last,
        "ArrowLeft" => at.map_or(0, |at| at.saturating_sub(1)),
        "ArrowRight" => at.map_or(0, |at| at + 1),
        "ArrowUp" => at.map_or(0, |at| at.checked_sub(n_columns).unwrap_or(at)),
        "ArrowDown" => at.map_or(0, |at| match at + n_columns {
            below if below <= last => below,
            _ => at,
        }),
        _ => return None,
    };
    let to = to.min(last);
    let mark = &marks[to];
    put_cursor_away(element);
    CURSOR.set(Some(to));
    // A pie's slices hear of the pointer alone.
    if !tell_slice(element, to, "mouseover") {
        let point = Object::new();
        set(&point, "curveNumber", &mark.trace.into());
        match mark.row {
            None => set(&point, "pointNumber", &mark.at.into()),
            // Plotly finds a cell by where it is.
            Some(row) => {
                set(&point, "xval", &mark.at.into());
                set(&point, "yval", &row.into());
            }
        }
        // What it says is said in any case.
        let _ = hover(element, &Array::of1(&point));
    }
    Some(spoken(&mark.says))
}

/// Puts the keyboard's cursor away.
pub fn put_cursor_away(element: &Element) {
    if let Some(at) = CURSOR.take()
        && !tell_slice(element, at, "mouseout")
    {
        let _ = unhover(element);
    }
}

/// Tells a pie's slice what the pointer does. Says whether there is such a slice.
fn tell_slice(element: &Element, at: usize, what: &str) -> bool {
    // Among their likes they are in order.
    let slice = element.query_selector(&format!(".slice:nth-child({})", at + 1));
    let slice = slice.ok().flatten();
    slice.is_some_and(|slice| {
        Event::new(what).is_ok_and(|event| slice.dispatch_event(&event).is_ok())
    })
}

/// Hands the user a plot as a PNG file, under a title that ends in `context`.
pub async fn download_png(plot: &Plot, context: &str, name: &str) -> Result<(), CannotDraw> {
    load().await?;
    let size = plot.picture;
    let head = &plot.head;
    let title = resolved(&head.json)?;
    let plot = resolved(&plot.json)?;
    let part = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).map_err(|_| CannotDraw);
    let layout = part(&plot, "layout")?;
    let lines = part(&title, "text")?.as_string().unwrap_or_default();
    set(&title, "text", &(lines + &escaped(context)).into());
    set(&layout, "title", &title);
    // The plot moves down by what stands above it.
    let margin = part(&layout, "margin")?;
    let top = part(&margin, "t")?.as_f64().unwrap_or_default();
    set(&margin, "t", &(top + f64::from(head.height)).into());
    // On the page the card shines through; a picture needs its own ground.
    set(
        &layout,
        "paper_bgcolor",
        &Tokens::new().value(token::SURFACE).into(),
    );
    let options = Object::new();
    set(&options, "format", &"png".into());
    set(&options, "width", &f64::from(size.width).into());
    set(
        &options,
        "height",
        &f64::from(size.height + head.height).into(),
    );
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
