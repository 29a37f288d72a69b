//! The bytes of a browser's stream, piece by piece.
//!
//! An answer may hold a token: the browser's buffer is wiped once it is read, and what was read from it when the stream goes. Of what the browser itself keeps of it, nothing can be.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader};
use zeroize::Zeroizing;

/// Room for the pieces that the browser hands over. Most have no more than 64 kB.
const BUFFER_BYTES: u32 = 256 << 10;

/// A stream under way. Dropped before its end, it is cancelled.
pub struct ByteStream {
    reader: Reader,
    is_open: bool,
    bytes: Zeroizing<Vec<u8>>,
}

enum Reader {
    /// The browser writes into one buffer over and over. With a new one for every piece, memory grows until it is collected.
    Reused(ReadableStreamByobReader, ArrayBuffer),
    /// What older browsers have.
    Fresh(ReadableStreamDefaultReader),
}

impl ByteStream {
    /// Begins to read `stream`, which nobody else reads.
    pub fn new(stream: &ReadableStream) -> Self {
        Self {
            reader: match ReadableStreamByobReader::new(stream) {
                Ok(reader) => Reader::Reused(reader, ArrayBuffer::new(BUFFER_BYTES)),
                Err(_) => Reader::Fresh(stream.get_reader().unchecked_into()),
            },
            is_open: true,
            bytes: Zeroizing::default(),
        }
    }

    /// The next bytes, `None` at the end.
    ///
    /// # Errors
    /// With what the browser says if the stream broke off. Nothing can be read after.
    pub async fn next(&mut self) -> Result<Option<&[u8]>, JsValue> {
        let read = match &self.reader {
            Reader::Reused(reader, buffer) => {
                reader.read_with_array_buffer_view(&Uint8Array::new(buffer))
            }
            Reader::Fresh(reader) => reader.read(),
        };
        // Until it is known how it ends, there is nothing to cancel.
        self.is_open = false;
        let piece = JsFuture::from(read).await?;
        if Reflect::get(&piece, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        self.is_open = true;
        let bytes: Uint8Array = Reflect::get(&piece, &"value".into())?.unchecked_into();
        let n_bytes = bytes.length() as usize;
        if n_bytes > self.bytes.capacity() {
            // Growing would leave a copy behind; what goes here is wiped.
            self.bytes = Zeroizing::new(Vec::with_capacity(n_bytes));
        }
        self.bytes.resize(n_bytes, 0);
        bytes.copy_to(&mut self.bytes);
        bytes.fill(0, 0, bytes.length());
        if let Reader::Reused(_, buffer) = &mut self.reader {
            *buffer = bytes.buffer();
        }
        Ok(Some(&self.bytes))
    }
}

impl Drop for ByteStream {
    fn drop(&mut self) {
        if self.is_open {
            // Nobody waits for it to be done.
            let _ = match &self.reader {
                Reader::Reused(reader, _) => reader.cancel(),
                Reader::Fresh(reader) => reader.cancel(),
            };
        }
    }
}
