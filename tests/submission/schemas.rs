//! The schemas of submissions, reviews and challenges say what the readers say: each document as the program makes it, and damaged place by
//! place, is held against both.

use drillyard::submission::review::Review;
use drillyard::submission::{Challenge, Manifest};
use jsonschema::Validator;
use serde_json::Value;

use crate::rig::*;
use crate::{answered, challenge, mutations, reviews};

fn validator(text: &str) -> Validator {
    let schema: Value = serde_json::from_str(text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "this is no JSON Schema");
    jsonschema::validator_for(&schema).unwrap()
}

/// Holds a document, and each of its changes of form, against a schema and a reader.
fn agree(name: &str, validator: &Validator, document: &Value, reads: &dyn Fn(&[u8]) -> Result<(), String>) {
    let faults: Vec<String> = validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{name}: {faults:?}");
    let mut refused = 0;
    for mutation in mutations::all(document) {
        // Another value of the same type may be one that only the reader or the verification refuses.
        let of_form = ["a field taken away", "a field more", "another type"].contains(&mutation.what);
        let ours = reads(&serde_json::to_vec(&mutation.document).unwrap());
        let theirs = validator.is_valid(&mutation.document);
        if of_form {
            assert_eq!(ours.is_ok(), theirs, "{name}: {}, {}: the reader says {ours:?}", mutation.place, mutation.what);
        } else {
            assert!(theirs || ours.is_err() || mutation.what == "another value", "{name}: {}, {}", mutation.place, mutation.what);
        }
        refused += usize::from(!theirs);
    }
    assert!(refused > 10, "{name}: only {refused} changes were refused");
}

#[test]
fn a_manifest_fits_its_schema_and_what_the_reader_refuses_does_not() {
    let validator = validator(include_str!("../../assets/schemas/manifest.schema.json"));
    let challenge = challenge("ada@example.org", noon() - jiff::SignedDuration::from_hours(2), &tutor());
    for package in [HandIn::of("ada@example.org", &ada()).package(&ada()), answered(&challenge, TOKEN)] {
        let document: Value = serde_json::from_slice(package.file("manifest.json").unwrap()).unwrap();
        agree("manifest.json", &validator, &document, &|bytes| Manifest::read(bytes).map(drop).map_err(|fault| fault.to_string()));
    }
}

#[test]
fn a_review_fits_its_schema_with_and_without_a_run() {
    let validator = validator(include_str!("../../assets/schemas/review.schema.json"));
    let review = reviews::review(&reviews::submission());
    for review in [Review { rerun: None, ..review.clone() }, review] {
        let document = serde_json::to_value(&review).unwrap();
        agree("review.json", &validator, &document, &|bytes| Review::read(bytes).map(drop).map_err(|fault| fault.to_string()));
    }
}

#[test]
fn a_challenge_fits_its_schema() {
    let validator = validator(include_str!("../../assets/schemas/challenge.schema.json"));
    let document: Value = serde_json::from_slice(&challenge("ada@example.org", noon(), &tutor()).1).unwrap();
    agree("challenge.json", &validator, &document, &|bytes| Challenge::read(bytes).map(drop).map_err(|fault| fault.to_string()));
}
