//! The HTML that courses use, each construct as pages have it.

use super::check;

#[test]
fn tables_have_heads_spans_and_captions() {
    check(
        "<table>\n<caption>Sizes</caption>\n<thead><tr><th>Name</th><th align=\"right\">Size</th></tr></thead>\n<tbody>\n<tr><th>disk</th><td>20</td></tr>\n<tr><td colspan=\"2\">both</td></tr>\n</tbody>\n</table>",
        "p Sizes\ntable [Left, Right]\n  = Name | Size\n  - *disk* | 20\n  - both | ",
    );
    check(
        "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>",
        "table []\n  = \n  - a | b\n  -  | c\n  - d | e",
    );
    check("<table><tr><td>no head<tr><td>second</table>", "table []\n  = \n  - no head\n  - second");
    check("<table><tr><td colspan=9999999>x</td><td>y</td></tr></table>", &format!("table []\n  = \n  - x{} | y", " | ".repeat(63)));
}

#[test]
fn lists_and_code_in_a_cell_are_lines_of_it() {
    check(
        "<table><tr><td><ul><li>one</li><li>two<ol start=3><li>deep</ol></ul></td><td><pre>if x\n  ls</pre>after</td></tr></table>",
        "table []\n  = \n  - • one⏎• two⏎\u{a0}\u{a0}3. deep | `if x`⏎`\u{a0}\u{a0}ls`⏎after",
    );
    check("<table><tr><td><p>a</p><p>b</p></td><td><img src=\"i/c.png\"></td></tr></table>", "table []\n  = \n  - a⏎b | {c.png}");
}

#[test]
fn a_fold_is_closed_unless_it_says_open() {
    check("<details open>\n<summary>Why</summary>\n\nSo.\n\n</details>", "details open Why\n  p So.");
    check(
        "<details><summary>A</summary>\n\n<details><summary>B</summary>\n\ndeep\n\n</details>\n\n</details>\n\nout",
        "details A\n  details B\n    p deep\np out",
    );
}

#[test]
fn films_sounds_and_sites_are_links() {
    check("<video src=\"a.mp4\" controls>Your browser is old.</video>", "p [[film: a.mp4]](a.mp4 ignore)");
    check(
        "<video controls>\n<source src=\"a.mp4\">\n<source src=\"a.ogg\">\nold\n</video>\n\nafter",
        "p [[film: a.mp4]](a.mp4 ignore)\np after",
    );
    check("<iframe src=\"https://x.org/v\" title=\"A talk\"></iframe>", "p [[site: A talk]](https://x.org/v ignore)");
}

#[test]
fn small_tags_within_words() {
    check("<small>a <span style=\"color:red\">b</span></small> <q>c</q> <mark>d</mark>", "p a b “c” d");
    check("H<sub>2</sub>O and x<sup>n+1</sup>, n<sup>th</sup>", "p H₂O and xⁿ⁺¹, n^th");
    check("<i class=\"fas fa-sun\"></i> Sun <i>now</i>", "p Sun /now/");
    check("run <user>@<host> &lt;b&gt;", "p run @ <b>");
    check("<h2 id=\"own\">Title</h2>\n\n[x](#own)", "h2 Title #own\np [x](#own)");
    check("## One<br>Two", "h2 One⏎Two #one-two");
}

#[test]
fn lists_tasks_and_definitions_of_html() {
    check(
        "<ul><li><input type=\"checkbox\" checked> done</li><li><input type=checkbox> open</li></ul>",
        "- [x]\n  p done\n- [ ]\n  p open",
    );
    check("<dl><dt>Image</dt><dd>A file.</dd></dl>", "p *Image*\np A file.");
    check("<pre><code class=\"language-sh\">ls &lt;x&gt;\n</code></pre>", "code sh \"ls <x>\"");
}

#[test]
fn what_never_shows() {
    check("a<script>b</script>c<style>d</style>e<!-- f -->g", "p aceg");
    check("<template><p>x</p></template>\n\nshown", "p shown");
    check("<pre><script>x</script>y</pre>", "code  \"y\"");
}
