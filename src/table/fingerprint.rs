//! What stands for names and words among the user's choices: these are kept, and what the data says must not be.

/// FNV-1a of a text, whatever its case, as eight digits. Other builds of the page must agree on it.
pub(super) fn fingerprint(text: impl Iterator<Item = u8>) -> String {
    let hash = text.fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
    });
    format!("{hash:08x}")
}
