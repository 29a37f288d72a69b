//! The bytes of a browser's stream, piece by piece.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamByobReader, ReadableStreamDefaultReader};

/// Room for the pieces that the browser hands over. Most have no more than 64 kB.
const BUFFER_BYTES: u32 = 256 << 10;

/// A stream under way. Dropped before its end, it is cancelled.
pub struct ByteStream {
    reader: Reader,
    is_open: bool,
    bytes: Vec<u8>,
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
            bytes: Vec::new(),
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
        self.bytes.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut self.bytes);
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
