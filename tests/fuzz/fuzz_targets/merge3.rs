#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tokensync_fuzz::merge3(data));
