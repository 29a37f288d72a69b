//! Which time zones a country has, by what the browser knows.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::calendar::Country;

/// Each country that the browser can name, in English, with its zones; none if it does not know which these are. Takes some milliseconds.
pub fn countries() -> Vec<Country> {
    let Ok((locale, names, name_of)) = tools() else {
        return Vec::new();
    };
    let mut countries = Vec::new();
    for first in 'A'..='Z' {
        for second in 'A'..='Z' {
            // No codes but those of countries have zones.
            let code = format!("{first}{second}");
            let Some(zones) = zones_of(&locale, &code) else {
                continue;
            };
            let name = name_of.call1(&names, &code.into()).ok();
            countries.extend(name.and_then(|name| Some((name.as_string()?, zones))));
        }
    }
    countries
}

/// `Intl.Locale`, names of regions, and the function that looks one up among them.
fn tools() -> Result<(Function, JsValue, Function), JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
    let class = |name: &str| Reflect::get(&intl, &name.into())?.dyn_into::<Function>();
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"region".into())?;
    let arguments = Array::of2(&"en".into(), &options);
    let names = Reflect::construct(&class("DisplayNames")?, &arguments)?;
    let name_of = Reflect::get(&names, &"of".into())?.dyn_into()?;
    Ok((class("Locale")?, names, name_of))
}

/// The zones of the country with that code; `None` if there are none, or the browser cannot say.
fn zones_of(locale: &Function, code: &str) -> Option<Vec<String>> {
    let arguments = Array::of1(&format!("und-{code}").into());
    let locale = Reflect::construct(locale, &arguments).ok()?;
    let get = Reflect::get(&locale, &"getTimeZones".into()).ok()?;
    let zones = match get.dyn_into::<Function>() {
        Ok(get) => get.call0(&locale).ok()?,
        // As it was called first.
        Err(_) => Reflect::get(&locale, &"timeZones".into()).ok()?,
    };
    let zones = zones.dyn_into::<Array>().ok()?;
    let zones: Vec<String> = zones.iter().filter_map(|zone| zone.as_string()).collect();
    (!zones.is_empty()).then_some(zones)
}
