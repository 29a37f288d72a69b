//! Files, read piece by piece, and unpacked if they are archives.

use std::cell::RefCell;
use std::ops::ControlFlow;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, ReadableStream};

use super::Progress;
use super::archive::{NO_UNPACKER, Watch, is_zip, refusal};
use super::chosen::{Chosen, Identity, removed};
use super::shared::{Engine, HEAR_EVERY_MS, now_ms};
use super::stream::ByteStream;
use crate::event_loop::next_task;
use crate::protocol::{Event, Opening, RequestId, Source};
use crate::questions::Query;
use crate::text::{plain, quoted};

/// The most characters of a file's name in a sentence, as in those of `table`.
const MAX_NAME_CHARS: usize = 120;

/// How far a file was read: it goes on, or ends the load with what is wrong with it.
type Step<T> = ControlFlow<Option<Event>, T>;

#[wasm_bindgen]
extern "C" {
    /// Gets `src/unpack.mjs`, if it is the one that was built (`src/boot.mjs`).
    fn unpacker() -> Promise;

    /// What that exports.
    type Unpacker;

    #[wasm_bindgen(method)]
    fn entries(this: &Unpacker, file: &File, is_zip: bool) -> Promise;

    #[wasm_bindgen(method, js_name = whyNot)]
    fn why_not(this: &Unpacker, error: &JsValue, file: &File) -> Promise;

    /// A file in an archive.
    type Entry;

    /// Its path there; blank if the archive is a gzip file.
    #[wasm_bindgen(method, getter)]
    fn name(this: &Entry) -> String;

    #[wasm_bindgen(method)]
    fn unpack(this: &Entry) -> Unpacked;

    /// What comes out of an archive.
    type Unpacked;

    #[wasm_bindgen(method, getter)]
    fn stream(this: &Unpacked) -> ReadableStream;

    #[wasm_bindgen(method, getter, js_name = nPacked)]
    fn n_packed(this: &Unpacked) -> f64;
}

/// What a file is known by.
fn identity(file: &File) -> Identity {
    Identity {
        name: file.name(),
        n_bytes: file.size(),
        changed_ms: file.last_modified(),
    }
}

impl Engine {
    /// Begins a load of these files, of these and those that are loaded, or of all that are loaded but one.
    pub fn open_files(&self, request: RequestId, query: Query, opening: Opening, files: Vec<File>) {
        let files = files.into_iter().map(|file| (identity(&file), file));
        let files = Chosen::of(request, files);
        let loaded = self.files.borrow().clone();
        let are_loaded = self.session.borrow().has_loaded(loaded.load);
        // What to say beside the figures, once they are here.
        let mut notes = Vec::new();
        let changed = match opening {
            Opening::Add if are_loaded => {
                let (all, n_added) = loaded.with(&files);
                notes.extend(loaded.already_here(&files));
                (n_added > 0).then_some(all)
            }
            Opening::Remove { load, position } if are_loaded && load == loaded.load => {
                let position = position as usize;
                notes.extend(self.session.borrow().file_name(position).map(removed));
                loaded.without(request, position)
            }
            Opening::Remove { .. } => None,
            Opening::Replace | Opening::Add => {
                self.begin_load(request, Source::Files, query, files.n_bytes());
                return self.read_soon(request, files, notes);
            }
        };
        let Some(changed) = changed else {
            // Nothing is to be read. What was under way, the page has given up for this.
            self.cancel_load();
            self.say(&Event::Cancelled { request });
            return self.say_notes(notes);
        };
        self.online.load.give_up();
        let n_bytes = changed.n_bytes();
        let mut session = self.session.borrow_mut();
        let given_up = session.begin_changed_load(request, query, n_bytes);
        drop(session);
        self.say_if(given_up);
        self.read_soon(request, changed, notes);
    }

    fn read_soon(&self, request: RequestId, files: Chosen<File>, notes: Vec<String>) {
        let engine = self.clone();
        spawn_local(async move { engine.read_files(request, files, notes).await });
    }

    /// Reads the files of a load, completes it, and says what is to be known beside it.
    pub async fn read_files(
        &self,
        request: RequestId,
        files: Chosen<File>,
        mut notes: Vec<String>,
    ) {
        let mut said_at_ms = now_ms();
        let chosen = RefCell::new(files);
        let files = chosen.borrow().files();
        loop {
            chosen.borrow_mut().begin();
            for (position, file) in files.iter().enumerate() {
                let reader = FileReader {
                    engine: self,
                    request,
                    file,
                    chosen: &chosen,
                    position,
                };
                if let ControlFlow::Break(event) = reader.read(&mut said_at_ms).await {
                    return self.say_if(event);
                }
            }
            if !self.session.borrow_mut().must_read_again(request) {
                break;
            }
        }
        self.finish_load(request);
        if self.session.borrow().has_loaded(request) {
            self.files.replace(chosen.into_inner());
            let note = self.session.borrow_mut().take_note();
            notes.extend(note.map(str::to_owned));
            self.say_notes(notes);
        }
    }

    fn say_notes(&self, notes: Vec<String>) {
        if !notes.is_empty() {
            let message = notes.join(" ");
            self.say(&Event::Note { message });
        }
    }
}

/// A file that is being read for a load.
struct FileReader<'a> {
    engine: &'a Engine,
    request: RequestId,
    file: &'a File,
    /// All that are read, and this one's position among them.
    chosen: &'a RefCell<Chosen<File>>,
    position: usize,
}

impl FileReader<'_> {
    async fn read(&self, said_at_ms: &mut f64) -> Progress {
        let head = self.part(0.0, 4.0).await?;
        match is_zip(&head) {
            None => self.read_plain(said_at_ms).await,
            Some(is_zip) => self.read_archive(is_zip, said_at_ms).await,
        }
    }

    async fn read_plain(&self, said_at_ms: &mut f64) -> Progress {
        self.chosen.borrow_mut().takes(self.position, 0);
        self.begin(&self.file.name())?;
        let stream = ByteStream::new(&self.file.stream());
        let read = self.read_stream(stream, None, said_at_ms).await?;
        self.check_unchanged().await?;
        match read {
            Ok(n_bytes) if n_bytes as f64 == self.file.size() => self.end(),
            _ => self.unreadable(),
        }
    }

    async fn read_archive(&self, is_zip: bool, said_at_ms: &mut f64) -> Progress {
        let Ok(unpacker) = JsFuture::from(unpacker()).await else {
            return self.refuse(NO_UNPACKER);
        };
        let unpacker: Unpacker = unpacker.unchecked_into();
        let entries = unpacker.entries(self.file, is_zip);
        let entries: Array = match JsFuture::from(entries).await {
            Ok(entries) => entries.unchecked_into(),
            Err(error) => return self.broken(&unpacker, &error).await,
        };
        let mut watch = Watch::default();
        for (inside, entry) in entries.iter().enumerate() {
            if !self.chosen.borrow_mut().takes(self.position, inside) {
                continue;
            }
            let entry: Entry = entry.unchecked_into();
            let mut name = self.file.name();
            if is_zip {
                // Of both names as much as there is room for.
                name = plain(&name, MAX_NAME_CHARS / 2) + "/" + &entry.name();
            }
            self.begin(&name)?;
            let content = entry.unpack();
            let stream = ByteStream::new(&content.stream());
            let packed = Some((&content, &mut watch));
            match self.read_stream(stream, packed, said_at_ms).await? {
                Ok(_) => self.end()?,
                Err(error) => return self.broken(&unpacker, &error).await,
            }
        }
        self.check_unchanged().await
    }

    /// Reads a stream to its end, or to where it breaks off, and gives its length. It may come out of an archive. Others are heard meanwhile.
    async fn read_stream(
        &self,
        mut stream: ByteStream,
        mut packed: Option<(&Unpacked, &mut Watch)>,
        said_at_ms: &mut f64,
    ) -> Step<Result<u64, JsValue>> {
        let mut heard_at_ms = now_ms();
        let before = packed.as_ref().map_or(0, |(_, watch)| watch.n_packed());
        let mut n_read = 0;
        loop {
            let bytes = match stream.next().await {
                Ok(Some(bytes)) => bytes,
                Ok(None) => return ControlFlow::Continue(Ok(n_read)),
                Err(error) => return ControlFlow::Continue(Err(error)),
            };
            n_read += bytes.len() as u64;
            self.feed(bytes, &mut packed, before)?;
            // A disk that is faster than the engine would never let a message through.
            if now_ms() - heard_at_ms > HEAR_EVERY_MS {
                next_task().await;
                heard_at_ms = now_ms();
            }
            self.engine.say_progress(said_at_ms);
        }
    }

    /// The bytes are the load's. `before` of the archive's bytes went into other files.
    fn feed(
        &self,
        bytes: &[u8],
        packed: &mut Option<(&Unpacked, &mut Watch)>,
        before: u64,
    ) -> Progress {
        let Some((content, watch)) = packed else {
            let mut session = self.engine.session.borrow_mut();
            return session.feed(self.request, bytes);
        };
        let n_packed = (before + content.n_packed() as u64).saturating_sub(watch.n_packed());
        if let Err(why) = watch.take(bytes.len(), n_packed) {
            return self.refuse(why);
        }
        let mut session = self.engine.session.borrow_mut();
        session.feed_unpacked(self.request, bytes, n_packed)
    }

    /// Chromium reports a file that was changed when a stream is opened, not later; Firefox never does, and ends with the file.
    async fn check_unchanged(&self) -> Progress {
        let last = self.part(self.file.size() - 1.0, self.file.size());
        last.await.map_continue(|_| ())
    }

    /// A part of the file; none can be had if it is no longer what it was when it was chosen.
    async fn part(&self, from: f64, to: f64) -> Step<Vec<u8>> {
        let slice = self.file.slice_with_f64_and_f64(from, to);
        let bytes = match slice {
            Ok(slice) => JsFuture::from(bytes_of(&slice)).await,
            Err(error) => Err(error),
        };
        match bytes {
            Ok(bytes) => ControlFlow::Continue(Uint8Array::new(&bytes).to_vec()),
            Err(_) => ControlFlow::Break(self.unreadable().break_value().flatten()),
        }
    }

    fn begin(&self, name: &str) -> Progress {
        let mut session = self.engine.session.borrow_mut();
        session.begin_file(self.request, name)
    }

    fn end(&self) -> Progress {
        let mut session = self.engine.session.borrow_mut();
        session.end_file(self.request)
    }

    fn name(&self) -> String {
        quoted(&self.file.name(), MAX_NAME_CHARS)
    }

    fn fail(&self, message: String) -> Progress {
        let mut session = self.engine.session.borrow_mut();
        ControlFlow::Break(session.fail_load(self.request, message))
    }

    fn refuse(&self, why: &str) -> Progress {
        self.fail(refusal(&self.name(), why))
    }

    fn unreadable(&self) -> Progress {
        self.fail(format!(
            "{} could not be read completely: it was changed, moved or deleted, or the browser may not read it. Choose it again.",
            self.name()
        ))
    }

    /// The archive could not be unpacked to its end.
    async fn broken(&self, unpacker: &Unpacker, error: &JsValue) -> Progress {
        let why = JsFuture::from(unpacker.why_not(error, self.file)).await;
        match why.ok().and_then(|why| why.as_string()) {
            Some(why) => self.refuse(&why),
            None => self.unreadable(),
        }
    }
}

fn bytes_of(blob: &Blob) -> Promise {
    blob.array_buffer().unchecked_into()
}
