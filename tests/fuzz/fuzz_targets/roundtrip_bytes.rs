#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tokensync_fuzz::roundtrip_bytes(data));
