/* Footnotes, alerts and tasks, as GitHub shows them. */
#include "markdown_kit.h"

#define REF(n, id)                                                                                 \
    "<sup class=\"footnote\"><a href=\"#fn-" n "\" id=\"fnref-" id "\" aria-label=\"Footnote " n   \
    "\">" n "</a></sup>"
#define BACK(id, n)                                                                                \
    " <a class=\"back\" href=\"#fnref-" id "\" aria-label=\"Back to the text\">↩" n "</a>"
#define NOTES "<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n"
#define END_NOTES "</ol>\n</section>\n"

/* "[^name]" refers to what a line "[^name]: " says; numbers go by the order in which a text refers
 * to them, and what is said stands at its end, with a way back to each place. */
static void footnotes_go_by_their_first_use(void **state)
{
    (void)state;
    assert_silent(
        "a[^two] b[^One] c[^two]\n\n[^one]: x\n[^two]: y\n",
        "<p>a" REF("1", "1") " b" REF("2", "2") " c" REF(
            "1", "1-2") "</p>\n" NOTES "<li id=\"fn-1\">\n<p>y" BACK("1", "")
            BACK("1-2", "2") "</p>\n</li>\n"
                             "<li id=\"fn-2\">\n<p>x" BACK("2", "") "</p>\n</li>\n" END_NOTES);
    assert_published("a[^two] b[^one]\n\n[^one]: x\n[^two]: y *z*\n",
                     "a[^1] b[^2]\n\n[^1]: y *z*\n\n[^2]: x\n");
}

/* One word behind the colon is no address of a link; what is indented by four goes on; a line that
 * is not still belongs to its paragraph. */
static void footnotes_hold_blocks(void **state)
{
    (void)state;
    assert_within("a[^1]\n\n[^1]: word\n", "<p>word" BACK("1", "") "</p>");
    assert_within("a[^1]\n\n[^1]: https://a.org\n", "<p><a href=\"https://a.org\"");
    const char *text = "a[^1]\n\n[^1]: one\ntwo\n\n    three\n\n    - four\n\nfive\n";
    assert_within(text, "<p>a" REF("1", "1") "</p>\n<p>five</p>\n" NOTES);
    assert_within(text, "<p>one\ntwo</p>\n<p>three</p>\n<ul>\n<li>four</li>\n</ul>\n<p>" BACK(
                            "1", "") "</p>\n</li>\n");
    assert_published(text, "a[^1]\n\nfive\n\n[^1]: one\n    two\n\n    three\n\n      - four\n");
    assert_within("a[^1]\n\n[^1]: b\n\n    | b |\n    |---|\n    | c |\n", "<th>c\n");
}

/* Names are any word; emphasis, code, headings and cells refer too. */
static void footnotes_are_named_and_used_anywhere(void **state)
{
    (void)state;
    assert_silent("*a[^_x_]*\n\n[^_X_]: `b`\n",
                  "<p><em>a" REF("1", "1") "</em></p>\n" NOTES
                                           "<li id=\"fn-1\">\n<p><code>b</code>" BACK(
                                               "1", "") "</p>\n</li>\n" END_NOTES);
    assert_within("| a[^残差] |\n|---|\n\n[^残差]: b\n", "<th>a" REF("1", "1"));
    assert_within("# fn 1 [^1]\n\n# fn 1\n\n[^1]: b\n", "<h1 id=\"fn-1-1\">fn 1 " REF("1", "1"));
    assert_within("# fn 1\n\nx[^1]\n\n[^1]: b\n", "<h1 id=\"fn-1-1\">"); /* the id is taken */
    assert_within("x[^1]\n\n[^1]: b[^2]\n[^2]: c[^1]\n", "<li id=\"fn-2\">\n<p>c" REF("1", "1-2"));
    assert_within("> x[^1]\n>\n> [^1]: b\n", "</blockquote>\n" NOTES);
    assert_within("1) one\n[^1]: b\n2) two\n\nx[^1]\n",
                  "<ol>\n<li>one</li>\n</ol>\n<ol>\n<li>two</li>\n</ol>\n<p>x");
}

static void code_and_escapes_are_no_footnotes(void **state)
{
    (void)state;
    assert_silent("```\n[^1]: x[^1]\n```\n", "<pre><code>[^1]: x[^1]\n</code></pre>\n");
    assert_silent(
        "`[^1]` \\[^1] ![^a](b.png)",
        "<p><code>[^1]</code> [^1] <img src=\"b.png\" alt=\"^a\" loading=\"lazy\"></p>\n");
    assert_silent("[^ a] [^]", "<p>[^ a] [^]</p>\n");
}

static void footnotes_that_miss_something_are_said(void **state)
{
    (void)state;
    assert_html("a[^x]\n", "<p>a[^x]</p>\n");
    assert_warnings("\na[^x]\n", "2: no footnote '[^x]'; write a line '[^x]: ...' for it\n");
    assert_warnings("b\n\n[^x]: a\n", "3: nothing refers to the footnote '[^x]', so it is not "
                                      "shown; write '[^x]' where it belongs\n");
    assert_warnings("a[^x]\n\n[^x]: a\n\n[^X]: b\n",
                    "5: a second footnote '[^X]', and the first is shown; give this one another "
                    "name\n");
    assert_warnings("[a[^x]](b)\n\n[^x]: a\n\nc[^x]\n",
                    "1: a footnote within a link is shown as it is typed; write it behind the "
                    "link\n");
}

/* A quote whose first line is "[!KIND]", for five kinds, in letters of any size. */
static void alerts_are_notes(void **state)
{
    (void)state;
    assert_silent(
        "> [!NOTE]\n> a\n",
        "<aside class=\"note note\">\n<p><strong>Note</strong></p>\n<p>a</p>\n</aside>\n");
    assert_within("> [!tip]\n> a", "<aside class=\"note tip\">\n<p><strong>Tip</strong>");
    assert_within("> [!IMPORTANT]\n>\n> a", "class=\"note important\">\n<p><strong>Important<");
    assert_within("> [!WARNING]\n> - a", "<strong>Warning</strong></p>\n<ul>\n<li>a</li>");
    assert_within("> [!CAUTION]\n> | a |\n> |---|\n", "Caution</strong></p>\n<figure");
    assert_published("> [!NOTE]\n> a\n> b\n", "> [!NOTE]\n> \n> a\n> b\n");
}

static void other_quotes_are_quotes(void **state)
{
    (void)state;
    assert_silent("> \\[!NOTE]\n> a\n", "<blockquote>\n<p>[!NOTE]\na</p>\n</blockquote>\n");
    assert_silent("> a\n> [!NOTE]\n", "<blockquote>\n<p>a\n[!NOTE]</p>\n</blockquote>\n");
    assert_warnings("a\n\n> [!NOTES]\n> b\n", "3: no kind of note '[!NOTES]'; did you mean "
                                              "'[!NOTE]'?\n");
    assert_warnings("> [!QUESTION]\n> b\n", "1: no kind of note '[!QUESTION]'; NOTE, TIP, "
                                            "IMPORTANT, WARNING and CAUTION are\n");
    assert_warnings("> [!TAKEAWAY]\n> b\n", "1: no kind of note '[!TAKEAWAY]'; NOTE, TIP, "
                                            "IMPORTANT, WARNING and CAUTION are\n");
    assert_warnings("> [!NOTE] b\n", "1: '[!NOTE]' begins a note only where it has its line for "
                                     "itself; end the line behind it\n");
}

#define BOX(done, says) "<input type=\"checkbox\" disabled" done " aria-label=\"" says "\"> "

/* "[ ]" or "[x]" and a blank at the start of an item. */
static void tasks_have_boxes(void **state)
{
    (void)state;
    assert_silent(
        "- [ ] a\n- [X] *b*\n  1. [x] c\n",
        "<ul>\n<li class=\"task\">" BOX("", "To do") "a</li>\n<li class=\"task\">" BOX(
            " checked",
            "Done") "<em>b</em>\n<ol>\n<li class=\"task\">" BOX(" checked",
                                                                "Done") "c</li>\n</ol>\n</li>\n</"
                                                                        "ul>\n");
    assert_silent("- \\[ ] a\n- b [ ] c\n", "<ul>\n<li>[ ] a</li>\n<li>b [ ] c</li>\n</ul>\n");
    assert_warnings("- a\n- [x]b\n", "2: '[x]' is a task only before a blank and what is to be "
                                     "done; write '[x] ...'\n");
    assert_published("- [x] a\n- [ ] b\n", "  - [x] a\n  - [ ] b\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(footnotes_go_by_their_first_use),
        cmocka_unit_test(footnotes_hold_blocks),
        cmocka_unit_test(footnotes_are_named_and_used_anywhere),
        cmocka_unit_test(code_and_escapes_are_no_footnotes),
        cmocka_unit_test(footnotes_that_miss_something_are_said),
        cmocka_unit_test(alerts_are_notes),
        cmocka_unit_test(other_quotes_are_quotes),
        cmocka_unit_test(tasks_have_boxes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
