/* Strikethrough and bare addresses. Rules of GitHub Flavored Markdown are stated with each test. */
#include "markdown_kit.h"

/* Text between one or two '~' on both sides is struck out, and three are none. */
static void tildes_strike_out(void **state)
{
    (void)state;
    assert_silent("~~Hi~~ Hello, ~there~ world!",
                  "<p><del>Hi</del> Hello, <del>there</del> world!</p>\n");
    assert_silent("This will ~~~not~~~ strike.", "<p>This will ~~~not~~~ strike.</p>\n");
    assert_silent("~~a **b** `c` [d](e)~~",
                  "<p><del>a <strong>b</strong> <code>c</code> <a href=\"e\">d</a></del></p>\n");
    assert_silent("*a ~~b~~ c*", "<p><em>a <del>b</del> c</em></p>\n");
    assert_silent("# ~~残差~~ 😀", "<h1 id=\"残差-\"><del>残差</del> 😀 <a class=\"anchor\" "
                                  "href=\"#%E6%AE%8B%E5%B7%AE-\" aria-label=\"Link to this "
                                  "section\">#</a></h1>\n");
    assert_published("~a~ ~~b~~\n", "~~a~~ ~~b~~\n");
}

/* As emphasis: none opens before a blank, none closes behind one; both sides are as long; the end
 * of a paragraph ends it. */
static void lone_tildes_are_text(void **state)
{
    (void)state;
    assert_silent("5 ~ 6 ~ 7, ~8", "<p>5 ~ 6 ~ 7, ~8</p>\n");
    assert_silent("\\~\\~a\\~\\~ and `~~b~~`", "<p>~~a~~ and <code>~~b~~</code></p>\n");
    assert_html("~~a\n\nb~~", "<p>~~a</p>\n<p>b~~</p>\n");
    assert_warnings("x\n\ny\nz https://a.org b ~~a\n",
                    "4: '~~' opens here and closes nowhere in its paragraph; write '\\~\\~' where "
                    "it is meant to be read\n");
    assert_published("\\~\\~a\\~\\~\n", "\\~\\~a\\~\\~\n");
}

/* A range is written with '~' where Chinese is: two of them are struck out, and said. */
static void ranges_are_said(void **state)
{
    (void)state;
    assert_html("a\n5~10 毫秒，20~30 毫秒", "<p>a\n5<del>10 毫秒，20</del>30 毫秒</p>\n");
    assert_warnings(
        "a\n5~10 毫秒，20~30 毫秒",
        "2: two '~' within words strike out what stands between them; write '\\~' where "
        "it is meant to be read, or '~~' around what is struck out\n");
    assert_silent("5\\~10 毫秒，20\\~30 毫秒", "<p>5~10 毫秒，20~30 毫秒</p>\n");
    assert_silent("a ~b~ 残~~差~~残", "<p>a <del>b</del> 残<del>差</del>残</p>\n");
}

#define LINK(href, text) "<a href=\"" href "\" rel=\"noopener\">" text "</a>"
#define SAME(href) LINK(href, href)

/* "http://", "https://" and "www." before a domain are a link up to a blank or '<', at the start of
 * a line, behind a blank or one of "*_~(". */
static void addresses_are_links(void **state)
{
    (void)state;
    assert_silent("www.commonmark.org/help x", "<p>" LINK("http://www.commonmark.org/help",
                                                          "www.commonmark.org/help") " x</p>\n");
    assert_silent("HTTPS://a.org/x?y=z#w", "<p>" SAME("HTTPS://a.org/x?y=z#w") "</p>\n");
    assert_silent("**https://a.org**", "<p><strong>" SAME("https://a.org") "</strong></p>\n");
    assert_silent("a\nhttps://a.org\nb", "<p>a\n" SAME("https://a.org") "\nb</p>\n");
    assert_silent("xhttps://a.org wwww.a.org ,www.b.org",
                  "<p>xhttps://a.org wwww.a.org ,www.b.org</p>\n");
    assert_silent("见https://a.org \"https://b.org\"",
                  "<p>见" SAME("https://a.org") " &quot;" SAME("https://b.org") "&quot;</p>\n");
    assert_silent("`https://a.org` [https://b.org](c)",
                  "<p><code>https://a.org</code> <a href=\"c\">https://b.org</a></p>\n");
    assert_silent("http\\://a.org www\\.a.org", "<p>http://a.org www.a.org</p>\n");
    assert_published("https://a.org www.b.org\n",
                     "<https://a.org> [www.b.org](http://www.b.org)\n");
}

/* Punctuation at the end is not of it; nor is a ')' that closes nothing in it, or an entity. */
static void what_ends_an_address(void **state)
{
    (void)state;
    assert_silent("Visit www.a.org. Or (https://b.org/x_(y)).",
                  "<p>Visit " LINK("http://www.a.org",
                                   "www.a.org") ". Or (" SAME("https://b.org/x_(y)") ").</p>\n");
    assert_silent("https://a.org/x) https://a.org?q=(b)c;",
                  "<p>" SAME("https://a.org/x") ") " SAME("https://a.org?q=(b)c") ";</p>\n");
    assert_silent("https://a.org/?x=1&hl;", "<p>" SAME("https://a.org/?x=1") "&amp;hl;</p>\n");
    assert_silent("https://a.org/?x=1&copy;", "<p>" SAME("https://a.org/?x=1") "©</p>\n");
    assert_silent("https://a.org/x*y*z_w_v~u~t*",
                  "<p>" SAME("https://a.org/x*y*z_w_v~u~t") "*</p>\n");
    /* No blank stands behind what is written in Chinese. */
    assert_silent("见 https://a.org/残。好",
                  "<p>见 " LINK("https://a.org/%E6%AE%8B", "https://a.org/残") "。好</p>\n");
}

/* A domain has letters, digits, '-' and '_', a dot, and no '_' in its last two parts. */
static void domains(void **state)
{
    (void)state;
    assert_silent("www.a_b.org http://x.a_b.org", "<p>www.a_b.org http://x.a_b.org</p>\n");
    assert_silent("http://a_b.c.org", "<p>" SAME("http://a_b.c.org") "</p>\n");
    assert_silent("https://a.org_ https://a_.org",
                  "<p>" SAME("https://a.org") "_ https://a_.org</p>\n");
    assert_silent("http:// https://. www.", "<p>http:// https://. www.</p>\n");
}

/* Letters, digits and ".-_+", '@', and a domain that does not end in '-' or '_'. */
static void mail(void **state)
{
    (void)state;
    assert_silent("foo.b+c@bar.baz.",
                  "<p>" LINK("mailto:foo.b+c@bar.baz", "foo.b+c@bar.baz") ".</p>\n");
    assert_silent("a@b a@b.c- a@b.c_ @x.y a@.b", "<p>a@b a@b.c- a@b.c_ @x.y a@.b</p>\n");
    assert_published("a@b.org\n", "<a@b.org>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tildes_strike_out),
        cmocka_unit_test(lone_tildes_are_text),
        cmocka_unit_test(ranges_are_said),
        cmocka_unit_test(addresses_are_links),
        cmocka_unit_test(what_ends_an_address),
        cmocka_unit_test(domains),
        cmocka_unit_test(mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
