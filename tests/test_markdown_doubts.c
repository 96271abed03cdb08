/* What is shown as it was typed though it looks otherwise: said once, with its line. */
#include "markdown_kit.h"

#define MATH                                                                                       \
    " looks like mathematics, which is shown as it is typed; write it in words and signs, in "     \
    "backquotes, or '\\$' for a dollar\n"

static void mathematics_is_said(void **state)
{
    (void)state;
    assert_html("a $x^2$ b", "<p>a $x^2$ b</p>\n");
    assert_warnings("a\n\nb\n$x^2$ c\n", "4: '$x^2$'" MATH);
    assert_warnings("$$\nE = mc^2\n$$\n", "1: '$$ E = mc^2 $$'" MATH);
    assert_warnings("$a = *b* c$ $`d`$\n", "1: '$a = b c$'" MATH "1: '$ $'" MATH);
    assert_warnings("| a |\n|---|\n| $x$ |\n", "3: '$x$'" MATH);
}

/* A blank inside of either '$', or a digit behind: that is how prices stand. */
static void dollars_are_dollars(void **state)
{
    (void)state;
    assert_silent("$5 and $6, US$ 7, 3$/4$, &#36;z$, \\$x\\$, `$y$`",
                  "<p>$5 and $6, US$ 7, 3$/4$, $z$, $x$, <code>$y$</code></p>\n");
}

static void what_is_no_link_is_said(void **state)
{
    (void)state;
    assert_warnings("a [b][c]\n", "1: '[b][c]' is a link whose label is not defined; write a line "
                                  "'[label]: address', or '\\[' where it is meant to be read\n");
    assert_warnings("[b][]\n", "1: '[b][]' is a link whose label is not defined; write a line "
                               "'[label]: address', or '\\[' where it is meant to be read\n");
    assert_silent("x[i][j] [a] \\[b][c]", "<p>x[i][j] [a] [b][c]</p>\n");
    assert_warnings(".[^1][^2] &#91;b][c]\n\n[^1]: a\n[^2]: a\n", "");
    assert_silent("[b][c]\n\n[c]: d\n", "<p><a href=\"d\">b</a></p>\n");
}

static void what_others_have_is_said(void **state)
{
    (void)state;
    assert_warnings("a^[note]\n", "1: '^[note]' is shown as it is typed; write '[^name]', and a "
                                  "line '[^name]: ...' for the footnote\n");
    assert_warnings("# A {#b}\n", "1: '{#b}' is shown as it is typed; a heading's own words make "
                                  "its anchor, so leave it out\n");
    assert_warnings("a :rocket: b\n", "1: ':rocket:' is shown as it is typed; write the sign "
                                      "itself, or '\\:' where it is meant to be read\n");
    assert_silent("a::b: c:d:e 12:30:45 \\:x-y: :)", "<p>a::b: c:d:e 12:30:45 :x-y: :)</p>\n");
    assert_silent("a {#b}", "<p>a {#b}</p>\n");
    assert_warnings("x\n\n```mermaid\ny\n```\n",
                    "3: a block of 'mermaid' is shown as it is typed; write ```text where it is "
                    "meant to be read\n");
}

static void html_is_said(void **state)
{
    (void)state;
    assert_html("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    assert_warnings("a\n\n<div\nx>\n\nb <i>c</i>\n",
                    "3: '<div x>' is HTML, which is shown as it is typed; write Markdown, or '\\<' "
                    "where it is meant to be read\n"
                    "6: '<i>' is HTML, which is shown as it is typed; write Markdown, or '\\<' "
                    "where it is meant to be read\n");
    assert_silent("a <!-- b --> 3 < 4 \\<c>", "<p>a  3 &lt; 4 &lt;c&gt;</p>\n");
}

/* A comment ends where it says so. */
static void comments_are_left_out(void **state)
{
    (void)state;
    assert_silent("a\n\n<!-- b\n\nc -->\n\nd <!-- e --> f", "<p>a</p>\n<p>d  f</p>\n");
    assert_html("<!-- a --> b\n", "<p>b</p>\n");
    assert_warnings("\n<!-- a --> b\n", "2: what stands behind a comment is shown as it is typed; "
                                        "give it a line of its own\n");
    assert_html("a\n\n<!-- b\n\nc\n", "<p>a</p>\n");
    assert_warnings("a\n\n<!-- b\n\nc\n", "3: a comment does not end and hides what follows; write "
                                          "'-->' at its end\n");
}

/* CommonMark has no blanks in an address, and no emphasis that begins with a blank or ends with
 * punctuation before a letter. */
static void what_just_fails_is_said(void **state)
{
    (void)state;
    assert_warnings("[a](b c.md)\n",
                    "1: '[a](b c.md)' is no link; write an address with blanks "
                    "between '<' and '>', or '\\[' where it is meant to be read\n");
    assert_warnings("a ** b ** c\n\n**残差。**网络\n",
                    "1: '** b **' is shown as it is typed; write '**' right beside a word, with "
                    "punctuation outside, or '\\*' where it is meant to be read\n"
                    "3: '**残差。**' is shown as it is typed; write '**' right beside a word, with "
                    "punctuation outside, or '\\*' where it is meant to be read\n");
    assert_silent("2**3 [a](<b c.md>) f[i](x) \\*\\* b \\*\\* **c**。",
                  "<p>2**3 <a href=\"b%20c.html\">a</a> f<a href=\"x\">i</a> ** b ** "
                  "<strong>c</strong>。</p>\n");
    assert_html("[a](ftp://b)", "<p>a</p>\n");
    assert_warnings("\n[a](ftp://b) ![c](d\\e.png)\n",
                    "2: a page cannot lead to 'ftp://b', so its text alone is shown; write an "
                    "address with http, https or mailto, or a file of the handbook with '/'\n"
                    "2: a page cannot lead to 'd\\e.png', so its text alone is shown; write an "
                    "address with http, https or mailto, or a file of the handbook with '/'\n");
}

/* A thousand of one kind are not said a thousand times. */
static void there_is_an_end_to_it(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 1000; i++)
        g_string_append(text, "$x$\n\n");
    g_autoptr(Document) document = settled(text->str);
    assert_int_equal(document_warnings(document)->len, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mathematics_is_said),
        cmocka_unit_test(dollars_are_dollars),
        cmocka_unit_test(what_is_no_link_is_said),
        cmocka_unit_test(what_others_have_is_said),
        cmocka_unit_test(html_is_said),
        cmocka_unit_test(what_just_fails_is_said),
        cmocka_unit_test(comments_are_left_out),
        cmocka_unit_test(there_is_an_end_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
