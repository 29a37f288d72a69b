//! Report + theme → plots. No numbers are computed here.
