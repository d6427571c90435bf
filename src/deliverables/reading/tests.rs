use super::*;
use crate::markdown;

fn found(source: &str) -> Vec<Deliverable> {
    read(&markdown::parse("x.md", source).0, &[])
}

/// Each prompt after what introduces it.
fn told(source: &str) -> Vec<String> {
    found(source).into_iter().map(|found| found.context.into_iter().chain([found.words]).collect::<Vec<_>>().join(" > ")).collect()
}

#[test]
fn a_section_ends_at_the_next_heading_of_its_level_and_goes_on_below_lower_ones() {
    let page = "# A\n- no\n\n### Deliverables\n- one\n- two\n\n#### For teams\n- three\n\n### Next\n- no\n";
    assert_eq!(told(page), ["one", "two", "For teams > three"]);
    assert_eq!(told("# Deliverables\n- one\n\n## More\nTwo.\n"), ["one", "More > Two."]);
    assert_eq!(told("## Deliverables\n- one\n\n# Next\n- no\n\n## Deliverable\nTwo.\n"), ["one", "Two."]);
}

#[test]
fn the_heading_may_be_dressed_up_but_must_say_nothing_else() {
    for heading in ["# deliverable", "###### 📦 DELIVERABLES:", "## **4.2 Deliverables**", "**Deliverables:**"] {
        assert_eq!(told(&format!("{heading}\n\n- one\n")), ["one"], "{heading}");
    }
    for heading in ["## Deliverables and knowledge checks", "## Delivery", "Deliverables"] {
        assert_eq!(told(&format!("{heading}\n\n- one\n")), Vec::<String>::new(), "{heading}");
    }
}

#[test]
fn a_line_in_bold_begins_a_section_only_where_a_list_follows_it() {
    assert_eq!(told("**Deliverables**\n\nYou will meet some of them.\n\n**Checks**\n\n- no\n"), Vec::<String>::new());
    assert_eq!(told("**Deliverables**\n\nTalk about:\n\n- one\n\n**Checks**\n\n- no\n"), ["Talk about: > one"]);
}

#[test]
fn paragraphs_are_prompts_unless_they_introduce_a_list() {
    assert_eq!(told("## Deliverable\nSay why.\n\nSay how.\n"), ["Say why.", "Say how."]);
    assert_eq!(told("## Deliverables\nDiscuss these.\n\n- one\n\nThen rest.\n"), ["Discuss these. > one", "Then rest."]);
}

#[test]
fn nested_bullets_have_the_words_around_them_as_context() {
    let page = "## Deliverables\n1. one\n2. Discuss:\n\n   - What is *toil*?\n   - deeper\n     - deepest\n";
    assert_eq!(told(page), ["one", "Discuss: > What is toil?", "Discuss: > deeper > deepest"]);
}

#[test]
fn words_that_lean_on_an_item_by_mistake_introduce_what_follows() {
    let page = "## Deliverables\n- A file that builds it all.\nThen discuss:\n- one\n- two:\n";
    assert_eq!(told(page), ["A file that builds it all.", "Then discuss: > one", "Then discuss: > two:"]);
}

#[test]
fn columns_centred_headings_callouts_and_folds_are_read_through() {
    let page = "<center>\n\n## Deliverable\n\n</center>\n\n<div class=\"grid2\"><div class=\"col\">\n<center>\n\n**Left**\n\n</center>\n\n- one\n\n</div><div class=\"col\">\n\n- two\n\n</div></div>\n\n?> Work in pairs.\n\n> [!NOTE]\n> - three\n\n<details><summary>More</summary>\n\nFour.\n\n</details>\n";
    assert_eq!(told(page), ["Left > one", "two", "three", "More > Four."]);
}

#[test]
fn a_prompt_keeps_its_markdown_and_its_line() {
    let page = "## Deliverables\n\n- [ ] Show `vagrant ssh` in\n  [this page](/x.md).\n\n  And say why.\n";
    let found = found(page);
    assert_eq!(found[0].markdown, "Show `vagrant ssh` in [this page](</x.md>).\n\nAnd say why.");
    assert_eq!((found.len(), found[0].line, found[0].words.as_str()), (1, 3, "Show vagrant ssh in this page. And say why."));
}

#[test]
fn the_check_file_gives_ids_and_evidence_to_the_prompts_it_names() {
    let spec = |id: &str, prompt: &str| DeliverableSpec {
        id: id.to_owned(),
        prompts: vec![prompt.to_owned()],
        evidence: vec!["build/snapshot".to_owned()],
        quiz: true,
        line: 1,
    };
    let page = markdown::parse("x.md", "## Deliverables\n- Show your *golden* image\n- Show your image\n- what is toil\n").0;
    let found = read(&page, &[spec("image", "show your \"golden\""), spec("gone", "no such"), spec("what-is-toil", "Show your image")]);
    let told: Vec<_> = found.iter().map(|found| (found.id.as_str(), found.evidence.len(), found.quiz)).collect();
    assert_eq!(told, [("image", 1, true), ("what-is-toil", 1, true), ("what-is-toil-2", 0, false)]);
}
