#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tokensync_fuzz::name_to_path_to_name(data));
