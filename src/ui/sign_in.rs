//! The way in through Workbench: signing in, then choosing a range of days.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use zeroize::Zeroizing;

use super::browser;
use super::each::when;
use super::field::{Choice, Field};
use super::page::Access;
use super::settings::IdleLimit;
use super::state::app_state;
use crate::calendar::DayRange;
use crate::calendar::{Preset, iso_day};
use crate::numbers::minutes;
use crate::protocol::{SignInField, SignInOffer};
use crate::workbench::{
    Address, CredentialError, INSECURE_PAGE, MfaCode, Password, Token, address_remark,
};

/// The title of what is shown when work under way waits for a new sign-in.
pub const SIGN_IN_AGAIN: &str = "Sign in again to continue";

/// Signing in to Workbench or, once that is done, getting metrics from it.
#[component]
pub fn WorkbenchWayIn() -> impl IntoView {
    let app = app_state();
    let address = Memo::new(move |_| match app.page.read().access() {
        Access::SignedIn(address) => Some(address.clone()),
        Access::SignedOut | Access::SigningIn => None,
    });
    let reason = Memo::new(move |_| app.page.read().signed_out_because().map(str::to_owned));
    let is_secure = browser::window().is_secure_context();
    let off = Memo::new(move |_| {
        if !is_secure {
            return Some((INSECURE_PAGE.to_owned(), false));
        }
        match app.page.read().sign_in_offer() {
            Some(SignInOffer::Off {
                message,
                can_try_again,
            }) => Some((message.clone(), *can_try_again)),
            Some(SignInOffer::On { .. }) | None => None,
        }
    });
    // Over the figures, the dialog is called so.
    let is_dialog = app.summary.read_untracked().is_some();
    let heading = move || {
        if reason.read().is_some() && !is_dialog {
            SIGN_IN_AGAIN
        } else {
            "Expel Workbench"
        }
    };
    view! {
        <section class="card way-in way-workbench" aria-labelledby="way-workbench">
            <h2 id="way-workbench">{heading}</h2>
            <div role="alert">
                {move || reason.get().map(|reason| view! { <p class="field-problem">{reason}</p> })}
            </div>
            {move || match (address.get(), off.get()) {
                (Some(address), _) => view! { <GetMetrics address /> }.into_any(),
                (None, Some((message, can_try_again))) => view! { <SignInOff message can_try_again /> }.into_any(),
                (None, None) => view! { <SignIn /> }.into_any(),
            }}
        </section>
    }
}

/// Why nobody can sign in here.
#[component]
fn SignInOff(message: String, can_try_again: bool) -> impl IntoView {
    let app = app_state();
    view! {
        <p data-testid="sign-in-off">{message}</p>
        {can_try_again
            .then(|| {
                view! {
                    <button type="button" class="button" on:click=move |_| app.read_deployment()>
                        "Try again"
                    </button>
                }
            })}
    }
}

#[component]
fn SignIn() -> impl IntoView {
    let app = app_state();
    let user_name = NodeRef::<html::Input>::new();
    let password = NodeRef::<html::Input>::new();
    let code = NodeRef::<html::Input>::new();
    let token = NodeRef::<html::Input>::new();
    // The deployment's address, until the user types another: what was typed is never replaced, for a password goes there.
    let typed_address = RwSignal::new(None::<String>);
    let address = Memo::new(move |_| {
        typed_address
            .get()
            .unwrap_or_else(|| app.page.read().workbench_address().to_owned())
    });
    let (is_fixed, offer_remark) = {
        let offer = Memo::new(move |_| match app.page.read().sign_in_offer() {
            Some(SignInOffer::On {
                is_fixed, remark, ..
            }) => (*is_fixed, remark.clone()),
            _ => (false, None),
        });
        (Memo::new(move |_| offer.read().0), move || {
            offer.read().1.clone()
        })
    };
    // What to know before a password goes there.
    let remark = Memo::new(move |_| {
        if is_fixed.get() {
            return Some((false, "Set by this site.".to_owned()));
        }
        let deployed = match app.page.read().sign_in_offer() {
            Some(SignInOffer::On { address, .. }) => address.clone(),
            _ => return None,
        };
        if address.read().trim() == deployed {
            return offer_remark().map(|remark| (false, remark));
        }
        address_remark(&address.read(), &deployed).map(|remark| (true, remark))
    });
    let is_under_way = Memo::new(move |_| *app.page.read().access() == Access::SigningIn);
    let problem = Memo::new(move |_| app.page.read().sign_in_problem().cloned());
    // What is wrong already, before anything is sent.
    let mistakes = RwSignal::new(Vec::<(SignInField, String)>::new());
    let is_by_token = RwSignal::new(false);
    // The form's own problem is the one that no single field has.
    let form_problem = move || {
        problem
            .get()
            .filter(|problem| problem.field.is_none())
            .map(|problem| problem.message)
    };
    let problem_with = move |field| {
        let mistakes = mistakes.read();
        let mistake = mistakes.iter().find(|(of, _)| *of == field);
        let problem = problem.get().filter(|problem| problem.field == Some(field));
        mistake
            .map(|(_, message)| message.clone())
            .or(problem.map(|problem| problem.message))
    };
    let problem_of = move |field| Signal::derive(move || problem_with(field));
    let is_wrong = move |field| problem_with(field).is_some().then_some("true");
    // After a failure the focus is where the mistake is or, if nobody knows, where something has to be typed again.
    Effect::new(move |former: Option<()>| {
        if let (Some(problem), Some(())) = (problem.get(), former) {
            let to_retype = if is_by_token.get_untracked() {
                SignInField::Token
            } else {
                SignInField::Password
            };
            focus(problem.field.unwrap_or(to_retype));
        }
    });
    let forget_secrets = move || {
        for field in [password, code, token] {
            if let Some(field) = field.get_untracked() {
                field.set_value("");
            }
        }
    };
    // The browser may keep the page as it is for whoever presses Back.
    let on_leave = window_event_listener_untyped("pagehide", move |_| forget_secrets());
    on_cleanup(move || on_leave.remove());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_under_way.get_untracked() {
            return;
        }
        let text = |field: NodeRef<html::Input>| {
            let text = field.get_untracked().map(|field| field.value());
            Zeroizing::new(text.unwrap_or_default())
        };
        let by_token = !text(token).trim().is_empty();
        let address = address.get_untracked();
        let name = (!by_token).then(|| text(user_name).to_string());
        let secrets = if by_token {
            vec![text(token)]
        } else {
            vec![text(password), text(code)]
        };
        let wrong = mistakes_in(&address, name.as_deref(), &secrets);
        let first_wrong = wrong.first().map(|(field, _)| *field);
        mistakes.set(wrong);
        if let Some(field) = first_wrong {
            return focus(field);
        }
        is_by_token.set(by_token);
        app.sign_in(address, name, &secrets);
        // Used, so nobody needs them any more. A code is good for once only.
        forget_secrets();
    };
    let submit_button = NodeRef::<html::Button>::new();
    let cancel = move |_| {
        app.cancel_sign_in();
        // The button that had the focus goes.
        if let Some(button) = submit_button.get_untracked() {
            let _ = button.focus();
        }
    };
    view! {
        <form class="sign-in" on:submit=submit>
            <Field name="workbench-address" label="Workbench address" problem=problem_of(SignInField::Address)>
                <input
                    id="workbench-address"
                    type="text"
                    inputmode="url"
                    autocomplete="url"
                    spellcheck="false"
                    autocapitalize="off"
                    prop:value=address
                    prop:readOnly=is_fixed
                    // What is being typed in must not change under the user's hands when the deployment's address comes.
                    on:focus=move |event| {
                        if !is_fixed.get_untracked() {
                            typed_address.set(Some(event_target_value(&event)));
                        }
                    }
                    on:input=move |event| typed_address.set(Some(event_target_value(&event)))
                    on:blur=move |event| {
                        if event_target_value(&event).trim().is_empty() {
                            typed_address.set(None);
                        }
                    }
                    aria-describedby="workbench-address-problem workbench-address-remark"
                    aria-invalid=move || is_wrong(SignInField::Address)
                />
                <p
                    id="workbench-address-remark"
                    class="field-remark"
                    class:warns=move || remark.read().as_ref().is_some_and(|(warns, _)| *warns)
                    role="status"
                >
                    {move || remark.get().map(|(_, remark)| remark)}
                </p>
            </Field>
            <Field name="user-name" label="User name" problem=problem_of(SignInField::UserName)>
                <input
                    node_ref=user_name
                    id="user-name"
                    type="text"
                    prop:value=app.page.read_untracked().user_name().to_owned()
                    autocomplete="username"
                    spellcheck="false"
                    autocapitalize="off"
                    aria-describedby="user-name-problem"
                    aria-invalid=move || is_wrong(SignInField::UserName)
                />
            </Field>
            <div class="side-by-side">
                <Field name="password" label="Password" problem=problem_of(SignInField::Password)>
                    <input
                        node_ref=password
                        id="password"
                        type="password"
                        autocomplete="current-password"
                        aria-describedby="password-problem"
                        aria-invalid=move || is_wrong(SignInField::Password)
                    />
                </Field>
                <Field name="mfa-code" label="MFA code" problem=problem_of(SignInField::Code)>
                    <input
                        node_ref=code
                        id="mfa-code"
                        type="text"
                        inputmode="numeric"
                        autocomplete="one-time-code"
                        spellcheck="false"
                        aria-describedby="mfa-code-problem"
                        aria-invalid=move || is_wrong(SignInField::Code)
                    />
                </Field>
            </div>
            <p class="or"><span>"or use an API token"</span></p>
            <Field name="api-token" label="API token" problem=problem_of(SignInField::Token)>
                <input
                    node_ref=token
                    id="api-token"
                    type="password"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="api-token-problem"
                    aria-invalid=move || is_wrong(SignInField::Token)
                />
            </Field>
            <p class="field-problem" role="alert" data-testid="sign-in-problem">{form_problem}</p>
            <div class="buttons">
                <button
                    node_ref=submit_button
                    type="submit"
                    class="button primary"
                    aria-disabled=move || is_under_way.get().to_string()
                >
                    {move || match (is_under_way.get(), is_by_token.get()) {
                        (true, true) => "Checking the token…",
                        (true, false) => "Signing in…",
                        (false, _) => "Sign in",
                    }}
                </button>
                {when(move || is_under_way.get(), move || view! {
                    <button type="button" class="button" on:click=cancel>
                        "Cancel"
                    </button>
                }.into_any())}
            </div>
            <p class="muted">
                "Sent only to the address above. The token stays in memory, and is gone when you sign out or leave this page."
            </p>
        </form>
    }
}

/// The id of a field's input.
fn id_of(field: SignInField) -> &'static str {
    match field {
        SignInField::Address => "workbench-address",
        SignInField::UserName => "user-name",
        SignInField::Password => "password",
        SignInField::Code => "mfa-code",
        SignInField::Token => "api-token",
    }
}

fn focus(field: SignInField) {
    browser::focus(id_of(field));
}

/// What is known to be wrong without contacting anybody, in the order of the form: a user name with password and code, or a token.
fn mistakes_in(
    address: &str,
    user_name: Option<&str>,
    secrets: &[Zeroizing<String>],
) -> Vec<(SignInField, String)> {
    let mut mistakes = Vec::new();
    let mut note =
        |field, error: Option<String>| mistakes.extend(error.map(|error| (field, error)));
    let address = Address::parse(address).err();
    note(SignInField::Address, address.map(|error| error.to_string()));
    // Each is wiped as soon as it has been looked at.
    let secret = |at: usize| {
        secrets
            .get(at)
            .map(|secret| secret.to_string())
            .unwrap_or_default()
    };
    let in_words = |error: CredentialError| error.to_string();
    match user_name {
        Some(user_name) => {
            let is_blank = user_name.trim().is_empty();
            let blank = is_blank.then_some(CredentialError::BlankUserName);
            note(SignInField::UserName, blank.map(in_words));
            note(
                SignInField::Password,
                Password::new(secret(0)).err().map(in_words),
            );
            note(
                SignInField::Code,
                MfaCode::from_text(secret(1)).err().map(in_words),
            );
        }
        None => note(
            SignInField::Token,
            Token::from_text(secret(0)).err().map(in_words),
        ),
    }
    mistakes
}

#[component]
fn GetMetrics(address: String) -> impl IntoView {
    let app = app_state();
    let today = browser::today_in(&app.query().zone);
    let days = RwSignal::new(Preset::DEFAULT.days(today));
    let mut presets: Vec<(String, String)> = Preset::ALL
        .map(|preset| (preset.name(), preset.name()))
        .into();
    presets.push((String::new(), "Custom".to_owned()));
    let preset = Signal::derive(move || {
        let mut presets = Preset::ALL.into_iter();
        let chosen = presets.find(|preset| preset.days(today) == days.get());
        chosen.map(Preset::name).unwrap_or_default()
    });
    let choose = move |name: String| {
        if let Some(preset) = Preset::named(&name) {
            days.set(preset.days(today));
        }
    };
    let is_backwards = Memo::new(move |_| days.get().end_on < days.get().start_on);
    let set = move |change: fn(&mut DayRange, chrono::NaiveDate), text: String| {
        if let Some(day) = iso_day(&text) {
            days.update(|days| change(days, day));
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !is_backwards.get_untracked() {
            app.is_choosing_data.set(false);
            app.get_metrics(days.get_untracked());
        }
    };
    view! {
        <p>
            "Signed in to "
            <strong data-testid="signed-in-to">{address}</strong>
        </p>
        <form class="sign-in" on:submit=submit>
            <Choice name="preset" label="Period" options=presets chosen=preset on_choose=choose />
            <div class="side-by-side">
                <div class="field">
                    <label for="export-start">"Start"</label>
                    <input
                        id="export-start"
                        type="date"
                        prop:value=move || days.get().start_on.to_string()
                        on:change=move |event| set(|days, day| days.start_on = day, event_target_value(&event))
                    />
                </div>
                <div class="field">
                    <label for="export-end">"End"</label>
                    <input
                        id="export-end"
                        type="date"
                        prop:value=move || days.get().end_on.to_string()
                        on:change=move |event| set(|days, day| days.end_on = day, event_target_value(&event))
                    />
                </div>
            </div>
            <IdleTime />
            <p class="field-problem" role="alert">
                {move || is_backwards.get().then_some("Start date is after end date.")}
            </p>
            <div class="buttons">
                <button type="submit" class="button primary">
                    "Get metrics"
                </button>
                <button type="button" class="button" on:click=move |_| app.sign_out()>
                    "Sign out"
                </button>
            </div>
        </form>
    }
}

/// When to sign out because nobody uses the page.
#[component]
fn IdleTime() -> impl IntoView {
    let app = app_state();
    let options = IdleLimit::CHOICES.map(|choice| {
        let name = match choice.0 {
            Some(n) => format!("After {} of inactivity", minutes(f64::from(n))),
            None => "Never".to_owned(),
        };
        (choice.key(), name)
    });
    let chosen = Signal::derive(move || app.settings.read().page.idle_minutes.key());
    let choose = move |key: String| {
        app.settings
            .update(|settings| settings.page.idle_minutes = IdleLimit::from(key));
    };
    view! { <Choice name="idle-time" label="Sign out automatically" options=options.into() chosen on_choose=choose /> }
}
