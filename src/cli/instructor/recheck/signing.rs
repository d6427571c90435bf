//! Reviews of runs: made, kept on disk, signed with one yes, published in one push. What can't be signed or sent stays kept.

use super::picking::Picked;
use super::{Args, say};
use crate::adapters::ssh::SigningKey;
use crate::cli::instructor::office::Office;
use crate::cli::instructor::publishing;
use crate::cli::{CliError, Exit, output};
use crate::ports::Clock;
use crate::runtime::clock::SystemClock;
use crate::runtime::kept_reviews::KeptReviews;
use crate::runtime::recheck::Seen;
use crate::runtime::reviewing::{self, Signed};
use crate::submission::manifest::{FORMAT, Person};
use crate::submission::{Report, Review};

/// Makes a review of each run, keeps it, signs and publishes them. Whether all of them are published now.
pub fn sign_and_publish(
    args: &Args,
    office: &Office,
    (key, reviewer): &(SigningKey, Person),
    runs: &[(&Picked, &Seen)],
) -> Result<bool, CliError> {
    if runs.is_empty() {
        say(args, "nothing was seen, so there is nothing to sign");
        return Ok(true);
    }
    let kept = kept(office);
    let mut reviews = Vec::new();
    for (picked, seen) in runs {
        let review = Review {
            format: FORMAT,
            submission: picked.row.submission.clone(),
            learner: picked.row.learner.clone(),
            course: picked.row.course.clone(),
            lesson: picked.row.lesson.clone(),
            reviewer: reviewer.clone(),
            at: SystemClock.now(),
            decisions: Vec::new(),
            comment: String::new(),
            replaces: None,
            rerun: seen.rerun.clone(),
        };
        kept.add(&reviewing::document(&review), &seen.evidence)
            .map_err(|error| CliError::could_not(format!("the runs can't be kept in {}: {error}", kept.folder().display())))?;
        reviews.push((review, &picked.report));
    }
    let question = format!("Sign and publish {} as {}? Each learner sees theirs.", spoken(reviews.len()), reviewer.name);
    if !args.yes && office.console.confirm(&question) != Some(true) {
        stays(&kept);
        return Ok(false);
    }
    Ok(out(office, key, reviewer, &reviews, &kept))
}

/// Publishes what earlier runs left behind.
pub fn publish_kept(args: &Args, office: &Office) -> Result<Exit, CliError> {
    let kept = kept(office);
    let (key, reviewer) = publishing::reviewer(office, args.key.as_deref(), args.name.as_deref())?;
    let of_course: Vec<Review> = kept.unpublished().into_iter().filter(|review| review.course == office.open.course.id).collect();
    let (own, others): (Vec<Review>, Vec<Review>) = of_course.into_iter().partition(|review| review.reviewer == reviewer);
    if !others.is_empty() {
        output::complain(&format!("{} by another name or with another key, and left as it is", spoken(others.len())));
    }
    let mut bench = office.bench();
    let mut reports: Vec<Report> = Vec::new();
    for review in &own {
        let (_, package) = office.package(review.submission.as_str())?;
        reports.push(bench.verify(&package, None));
    }
    let reviews: Vec<(Review, &Report)> = own.into_iter().zip(&reports).collect();
    if reviews.is_empty() {
        output::say("nothing is left to be signed");
        return Ok(if others.is_empty() { Exit::Done } else { Exit::CouldNotCheck });
    }
    let question = format!("Sign and publish {} as {}?", spoken(reviews.len()), reviewer.name);
    let agreed = args.yes || office.console.confirm(&question) == Some(true);
    let published = agreed && out(office, &key, &reviewer, &reviews, &kept);
    Ok(if published && others.is_empty() { Exit::Done } else { Exit::CouldNotCheck })
}

/// Signs all, pushes once. Whether that worked; what went wrong is told.
fn out(office: &Office, key: &SigningKey, reviewer: &Person, reviews: &[(Review, &Report)], kept: &KeptReviews) -> bool {
    let signed: Result<Vec<Signed>, CliError> =
        reviews.iter().map(|(review, report)| publishing::sign(office, key, &reviewing::document(review), report)).collect();
    let sent = signed.and_then(|signed| {
        let message = format!("Run the checks of {}", spoken(signed.len()));
        publishing::publish(office, reviewer, &signed, &message).map(|()| signed)
    });
    match sent {
        Ok(signed) => {
            for one in &signed {
                if let Err(error) = kept.published(&one.hash, &one.signature) {
                    output::complain(&format!("the signature of {} can't be kept: {error}", one.hash.short()));
                }
            }
            output::say(&format!("published: {}, at level L3", spoken(signed.len())));
            true
        }
        Err(fault) => {
            output::complain(&fault.to_string());
            stays(kept);
            false
        }
    }
}

fn stays(kept: &KeptReviews) {
    output::say(&format!(
        "what was seen is kept in {}: `drillyard instructor recheck --kept` signs and publishes it",
        kept.folder().display()
    ));
}

fn kept(office: &Office) -> KeptReviews {
    KeptReviews::at(super::visiting::kept_folder(office))
}

fn spoken(count: usize) -> String {
    if count == 1 { "1 run".to_owned() } else { format!("{count} runs") }
}
