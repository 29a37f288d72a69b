//! What the newest alerts were about.

mod answer;
mod chart;
mod settings;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Newest, Rows, Selected};
use crate::section::{Figure, Layout, Numbers, Remark, Section};
use answer::{AssetKind, Assets};
use settings::Settings;

/// The page sets figures two in a row from this width of its content on, in CSS pixels, and less than this many are lost between and around the two.
const PAIRS_FROM: u32 = 760;
const BETWEEN_PAIRS: u32 = 28;

/// About how wide a figure's chart is where the widest are that wide.
fn chart_width(content: u32) -> u32 {
    if content < PAIRS_FROM {
        content
    } else {
        (content - BETWEEN_PAIRS) / 2
    }
}

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "assets";
    const LABEL: &'static str = "Assets";
    const TITLE: &'static str = "Top hosts, users and addresses";
    const USES_EVIDENCE: bool = true;
    type Settings = Settings;
    type Basis = (Rc<Rows>, Newest, u64);
    type Answer = Assets;

    fn evidence_of(settings: &Settings) -> Option<Newest> {
        Some(settings.newest())
    }

    fn basis(alerts: &Selected, settings: &Settings) -> Self::Basis {
        let rows = Rc::clone(&alerts.selection.rows);
        (rows, settings.newest(), alerts.evidence.revision())
    }

    fn answer(alerts: &Selected, _: &Settings) -> Assets {
        Assets::of(alerts)
    }

    fn section(assets: &Assets, settings: &Settings, view: &View) -> Section {
        let is_known = assets.n_known > 0;
        let width = chart_width(view.width);
        let figure = |kind| Figure {
            title: words::title(kind).into(),
            subtitle: words::scope(assets).into(),
            definition: words::definition(kind),
            here: words::here(assets, kind),
            numbers: Numbers {
                table: table::table(assets, kind),
                plot: chart::plot(assets, kind, settings.is_pie(), width),
            },
            alt: if settings.is_pie() {
                words::pie_alt(kind, assets).into()
            } else {
                words::ranked_bars_alt(kind, assets).into()
            },
            notes: match settings.is_pie() {
                true => words::mentions(assets, kind)
                    .map(Into::into)
                    .into_iter()
                    .collect(),
                false => Vec::new(),
            },
            ..Figure::default()
        };
        let damaged = words::damaged_values(assets).map(|text| Remark {
            key: "damaged-values".into(),
            text: text.into(),
        });
        Section {
            answer: words::answer(assets).into(),
            remarks: damaged.into_iter().collect(),
            controls: vec![settings.controls(is_known)],
            figures: if is_known {
                AssetKind::ALL.map(figure).into()
            } else {
                Vec::new()
            },
            layout: Layout::Pairs,
            ..Section::default()
        }
    }
}
