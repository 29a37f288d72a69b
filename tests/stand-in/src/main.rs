//! Starts the stand-in for Workbench on this machine.

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::Value;
use stand_in::StandIn;
use stand_in::settings::Settings;
use tokio::net::TcpListener;

const USAGE: &str = "\
Stands in for Expel Workbench on this machine, with made-up data.

usage: stand-in [OPTION…]

  --port PORT        listen here; 0, the default, picks a free port. $PORT does the same
  --pages FOLDER     also serve the files of this folder, on the same origin
  --days N           days of data (90)
  --alerts N         about how many alerts in them (10000)
  --seed N           another seed is other data (5)
  --first-on DATE    the first day of data (2026-08-24)
  --last-on DATE     the last day of data instead; `yesterday` is one
  --settings JSON    any of the settings that GET /stand-in/faults shows, such as {\"cors\": false}
  --help             say this

The first line printed is the address.
";

/// What the command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arguments {
    port: u16,
    pages: Option<PathBuf>,
    settings: Settings,
    help: bool,
}

fn arguments(
    words: impl IntoIterator<Item = OsString>,
    today: NaiveDate,
) -> Result<Arguments, lexopt::Error> {
    use lexopt::ValueExt;
    let mut parser = lexopt::Parser::from_args(words);
    let mut arguments = Arguments::default();
    let mut last_on = None;
    while let Some(argument) = parser.next()? {
        let settings = &mut arguments.settings;
        match argument {
            lexopt::Arg::Long("port") => arguments.port = parser.value()?.parse()?,
            lexopt::Arg::Long("pages") => arguments.pages = Some(parser.value()?.into()),
            lexopt::Arg::Long("days") => settings.days = parser.value()?.parse()?,
            lexopt::Arg::Long("alerts") => settings.alerts = parser.value()?.parse()?,
            lexopt::Arg::Long("seed") => settings.seed = parser.value()?.parse()?,
            lexopt::Arg::Long("first-on") => settings.first_on = parser.value()?.parse()?,
            lexopt::Arg::Long("last-on") => {
                let value = parser.value()?;
                last_on = Some(if value == "yesterday" {
                    today - Days::new(1)
                } else {
                    value.parse()?
                });
            }
            lexopt::Arg::Long("settings") => {
                let read = |json: &str| -> serde_json::Result<Settings> {
                    settings.patched(serde_json::from_str::<Value>(json)?)
                };
                *settings = parser.value()?.parse_with(read)?;
            }
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => arguments.help = true,
            unknown => return Err(unknown.unexpected()),
        }
    }
    if let Some(last_on) = last_on {
        // Of the number of days, wherever that stands on the command line.
        let before = Days::new(arguments.settings.days.saturating_sub(1).into());
        arguments.settings.first_on = last_on
            .checked_sub_days(before)
            .ok_or("--last-on: so many days before are out of reach")?;
    }
    Ok(arguments)
}

#[tokio::main]
async fn main() -> ExitCode {
    // The clock is read here alone.
    let today = DateTime::<Utc>::from(SystemTime::now()).date_naive();
    let port = std::env::var_os("PORT").map(|port| ["--port".into(), port]);
    let words = port
        .into_iter()
        .flatten()
        .chain(std::env::args_os().skip(1));
    let arguments = match arguments(words, today) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("stand-in: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if arguments.help {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stand-in: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> io::Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))?;
    let address = listener.local_addr()?;
    let Settings {
        user,
        password,
        mfa_code,
        api_token,
        ..
    } = &arguments.settings;
    // At once, and whole: a test waits for the first line.
    let mut out = io::stdout();
    write!(
        out,
        "http://{address}\nUser name: {user}\nPassword: {password}\nMFA code: {mfa_code}\nAPI token: {api_token}\n"
    )?;
    out.flush()?;
    let pages = arguments.pages.clone();
    axum::serve(
        listener,
        StandIn::new(arguments.settings).router(pages.as_deref()),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments, String> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        arguments(words.iter().map(OsString::from), today).map_err(|error| error.to_string())
    }

    #[test]
    fn later_words_win() {
        let Arguments { port, settings, .. } = parse(&[
            "--port",
            "1",
            "--settings",
            r#"{"days": 3, "cors": false}"#,
            "--port",
            "2",
        ])
        .unwrap();
        assert_eq!((port, settings.days, settings.cors), (2, 3, false));
    }

    #[test]
    fn the_last_day_counts() {
        let settings = parse(&["--last-on", "yesterday", "--days", "2"])
            .unwrap()
            .settings;
        assert_eq!(settings.first_on.to_string(), "2026-11-21");
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert!(parse(&["--prot", "1"]).unwrap_err().contains("--prot"));
        assert!(
            parse(&["--settings", r#"{"corse": true}"#])
                .unwrap_err()
                .contains("corse")
        );
    }
}
