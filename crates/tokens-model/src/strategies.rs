//! proptest strategies that make token documents.
