#include <glib/gstdio.h>

#include "knit_kit.h"
#include "markup/html.h"

static void chunks_emit_in_their_place(void **state)
{
    assert_markdown(state,
                    "a\n\n```{lua}\nprint(1 + 1, 'x*y')\nmarkdown('**b**\\n\\n- c')\n```\n\nd\n",
                    "a\n\n2 x\\*y\n\n**b**\n\n  - c\n\nd\n");
}

static void chunks_share_locals_in_order(void **state)
{
    assert_markdown(state,
                    "```{lua}\nlocal n = 20\n```\n\nIt is `lua n + 1`, and `lua n`.\n\n"
                    "```{lua}\nn = n * 2\n```\n\n`lua n`\n",
                    "It is 21, and 20.\n\n40\n");
}

static void echo_shows_the_code(void **state)
{
    assert_markdown(state, "```{lua echo=true}\nprint(2)\n```\n", "``` lua\nprint(2)\n```\n\n2\n");
}

static void authors_write_blocks(void **state)
{
    assert_markdown(state, "```{table Sizes}\na | b\n--- | --:\nx | 1\n```\n",
                    "**Table 1. Sizes**\n\n| a | b |\n|---|---:|\n| x | 1 |\n");
    assert_markdown(state,
                    "````{warning Mind}\nit is `lua 6 * 7`\n\n```{lua}\nprint('in')\n```\n````\n",
                    "> **Mind**\n> \n> it is 42\n> \n> in\n");
    assert_markdown(state, "```{details More}\nx\n```\n", "**More**\n\nx\n");
    assert_markdown(state, "- one\n\n  ```{table}\n  a,b\n  1,2\n  ```\n\n- two\n",
                    "  - one\n    \n    | a | b |\n    |---:|---:|\n    | 1 | 2 |\n\n  - two\n");
}

/* The source, then what comes of it. */
static void examples_show_their_source(void **state)
{
    const char *text = "a\n\n````{example}\n*b* `lua 6 * 7`\n\n```{lua}\nprint('c')\n```\n````\n";
    assert_markdown(state, text,
                    "a\n\n```` markdown\n*b* `lua 6 * 7`\n\n```{lua}\nprint('c')\n```\n````\n\n"
                    "*b* 42\n\nc\n");
    g_autoptr(Page) page = knitted(state, text);
    g_autofree char *html = html_render(page->document, NULL);
    assert_non_null(strstr(html,
                           "<div class=\"example\">\n<pre><code class=\"language-markdown\">*b* "
                           "`lua 6"));
    assert_non_null(strstr(html, "</code></pre>\n<div class=\"result\">\n<p><em>b</em> 42</p>"));
    assert_error(state, "a\n\n```{example}\nb\n`lua nil`\n```\n",
                 "templates/a.md:5: the value of `nil` is nil");
}

/* Cells are Markdown of one line: of a pipe table in the page, and of {table} by pipes and commas.
 */
static void cells_are_computed(void **state)
{
    assert_markdown(state,
                    "```{lua}\nlocal n = 20\n```\n\n| a | `lua n` |\n|---|--:|\n"
                    "| `lua link('x', 'y.md')` | `lua n + 1` |\n| `lua name()` | 1 |\n",
                    "| a | 20 |\n|---|---:|\n| [x](y.md) | 21 |\n"
                    "| \\[x\\](http://evil) \\<script\\>\\|\\* | 1 |\n");
    assert_markdown(
        state, "```{table Sizes}\n| a | b |\n|---|--:|\n| [x](y.md) *z* | `lua 6 * 7` |\n```\n",
        "**Table 1. Sizes**\n\n| a | b |\n|---|---:|\n| [x](y.md) *z* | 42 |\n");
    /* 42 and 7 are numbers, so their column is one of numbers */
    assert_markdown(state, "```{table}\na,b\n\"x, `lua 1`\",`lua 6 * 7`\ny,7\n```\n",
                    "| a | b |\n|---|---:|\n| x, 1 | 42 |\n| y | 7 |\n");
    assert_markdown(state, "```{table}\na\n\"# *b*\n> c\n\n- d\"\n```\n",
                    "| a |\n|---|\n| \\# *b* \\> c  - d |\n");
    assert_error(state, "\n| a |\n|---|\n| b |\n| `lua nil` |\n",
                 "templates/a.md:5: the value of `nil` is nil");
    assert_error(state, "\n```{table}\na\nb\n`lua nil`\n```\n",
                 "templates/a.md:5: the value of `nil` is nil");
    assert_error(state, "```{note}\n\n| a |\n|---|\n| `lua nil` |\n```\n",
                 "templates/a.md:5: the value of `nil` is nil");
}

static void assert_warned(void **state, const char *text, int line, const char *begin)
{
    g_autoptr(Page) page = knitted(state, text);
    const GPtrArray *warnings = document_warnings(page->document);
    assert_int_equal(warnings->len, 1);
    const DocumentWarning *warning = warnings->pdata[0];
    assert_int_equal(warning->line, line);
    assert_true(g_str_has_prefix(warning->text, begin));
}

static void warnings_name_the_line_of_the_page(void **state)
{
    assert_warned(state, "---\ntitle: x\n---\n\n$x$\n", 5, "'$x$'");
    assert_warned(state, "a\n\n```{note}\nb\n$x$\n```\n", 5, "'$x$'");
    assert_warned(state, "a\n\n```{table}\na\nb\n$x$\n```\n", 6, "'$x$'");
    assert_warned(state, "```{lua}\n\nmarkdown('a\\n\\n$x$')\n```\n", 3, "'$x$'");
    assert_warned(state, "```{lua}\nmarkdown('a `lua 1`')\n```\n", 2, "a chunk emits 'lua 1'");
    assert_warned(state, "```{lua}\nmarkdown('```{table}\\na,b\\n```')\n```\n", 2,
                  "a chunk emits '{table}'");
    assert_warned(state, "a[^1]\n\n```{lua}\nmarkdown('b[^2]')\n```\n\n[^1]: c\n", 4,
                  "no footnote '[^2]'");
}

/* What notes, footnotes and boxes are called is in the language of the page. */
static void notes_speak_the_language_of_the_page(void **state)
{
    g_autoptr(Page) page =
        knitted(state, "---\ntitle: x\nlang: zh-Hans\n---\n> [!CAUTION]\n> 残差[^1]\n\n"
                       "- [x] 见\n\n[^1]: 注\n\n```{important}\nx\n```\n");
    g_autofree char *html = html_render(page->document, NULL);
    assert_non_null(strstr(html, "<aside class=\"note caution\">\n<p><strong>注意</strong></p>"));
    assert_non_null(strstr(html, "<aside class=\"note important\">\n<p><strong>重要</strong></p>"));
    assert_non_null(strstr(html, "aria-label=\"脚注 1\">1</a></sup>"));
    assert_non_null(strstr(html, "checked aria-label=\"已完成\">"));
    assert_non_null(strstr(html, "<section class=\"footnotes\" aria-label=\"脚注\">"));
    g_autofree char *markdown = document_to_markdown(page->document);
    assert_non_null(strstr(markdown, "> [!CAUTION]\n> \n> 残差[^1]\n"));
}

/* What comes from outside is none of an author's markup. */
static void texts_are_no_markup(void **state)
{
    g_autoptr(Page) page =
        knitted(state, "`lua text('$x$ https://a.org www.a.org a@b.org ~~b~~ [^1] [a][b]')`\n\n"
                       "- `lua text('[x] y')`\n\n> `lua text('[!NOTE]')`\n\n"
                       "```{lua}\nheading(2, text('A {#b} https://a.org'))\n```\n");
    g_autofree char *html = html_render(page->document, NULL);
    assert_non_null(strstr(html, "<p>$x$ https://a.org www.a.org a@b.org ~~b~~ [^1] [a][b]</p>"));
    assert_non_null(strstr(html, "<li>[x] y</li>"));
    assert_non_null(strstr(html, "<blockquote>\n<p>[!NOTE]</p>"));
    assert_non_null(strstr(html, ">A {#b} https://a.org <a class=\"anchor\""));
    assert_int_equal(document_warnings(page->document)->len, 0);
}

static void front_matter_is_read(void **state)
{
    g_autoptr(Page) page = knitted(
        state, "---\ntitle: \"A: b\"\ndescription: what it is\norder: 3\ntoc: false\n---\ntext\n");
    g_autofree char *markdown = document_to_markdown(page->document);
    assert_string_equal(page->title, "A: b");
    assert_string_equal(page->description, "what it is");
    assert_int_equal(page->order, 3);
    assert_false(page->toc);
    assert_string_equal(markdown, "# A: b\n\ntext\n");
}

static void titles_come_from_headings(void **state)
{
    g_autoptr(Page) page = knitted(state, "# The `lua 1 + 1` ways\n\nx\n");
    assert_string_equal(page->title, "The 2 ways");
    assert_true(page->toc);
}

static void errors_name_the_line_of_the_page(void **state)
{
    assert_error(state, "---\ntitle: x\n---\n\n```{lua}\nlocal a = 1\nerror('bad')\n```\n",
                 "templates/a.md:7: bad");
    assert_error(state, "a\n\n```{lua}\nlocal a = = 1\n```\n", "templates/a.md:4: ");
    assert_error(state, "a\n\n```{lua}\nif true then\n```\n\n```{lua}\nend\n```\n",
                 "templates/a.md:5: 'end' expected");
    assert_error(state, "a\nb `lua nil` c\n", "templates/a.md:2: the value of `nil` is nil");
    assert_error(state, "a\n\n> b\n> c `lua 1 +` d\n", "templates/a.md:4: ");
    assert_error(state, "```{lua}\ntabulate{ columns = {'a'}, rows = {{1, 2}} }\n```\n",
                 "templates/a.md:2: row 1 has 2 cells under 1 columns; give each column one");
    assert_error(state, "```{lua}\nlink('a', 'javascript:x')\n```\n",
                 "templates/a.md:2: cannot link to 'javascript:x'");
    assert_error(state, "\n```{table}\na,b\n1,2,3\n```\n",
                 "templates/a.md:4: 3 cells under 2 columns");
    assert_error(state, "````{note}\nx\n\n```{lua}\nerror('deep')\n```\n````\n",
                 "templates/a.md:5: deep");
}

static void unknown_words_are_errors(void **state)
{
    assert_error(
        state, "---\ntitel: x\n---\n",
        "templates/a.md:2: unknown key 'titel' in the front matter: did you mean 'title'?");
    assert_error(state, "---\norder: x\n---\n",
                 "templates/a.md:2: 'order' cannot be 'x'; write a whole number");
    assert_error(state, "---\ntitle: x\n", "templates/a.md:1: the front matter does not end");
    assert_error(state, "x\n\n```{tabel}\n```\n",
                 "templates/a.md:3: unknown kind of block '{tabel}': did you mean 'table'?");
    assert_error(state, "```{lu\xff\x1b}\n```\n",
                 "templates/a.md:1: unknown kind of block '{lu\uFFFD }'; lua, table, details, "
                 "example, note, tip, important, warning, caution and takeaway are known");
    assert_error(state, "```{lua eco=true}\n```\n", "templates/a.md:1: unknown option 'eco=true'");
}

/* What a reader of the published Markdown sees, through a stock renderer with pipe tables. */
static void published_markdown_reads_the_same_elsewhere(void **state)
{
    g_autofree char *program = g_find_program_in_path("cmark-gfm");
    if (!program)
        skip();
    g_autoptr(Page) page =
        knitted(state, "a `lua name()` b\n\n```{lua}\ntabulate{ columns = { 'a', 'b' }, "
                       "rows = { { name(), 'x\\\\|y' } } }\n```\nlast\n");
    g_autofree char *markdown = document_to_markdown(page->document);
    g_autofree char *file = g_build_filename(g_get_tmp_dir(), "roofbook-test-XXXXXX.md", NULL);
    int fd = g_mkstemp(file);
    assert_true(fd >= 0 && g_close(fd, NULL) && g_file_set_contents(file, markdown, -1, NULL));
    const char *const argv[] = {program, "-e", "table", "--to", "html", file, NULL};
    g_autofree char *html = NULL;
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &html, NULL,
                             NULL, NULL));
    g_remove(file);
    assert_non_null(strstr(html, "<p>a [x](http://evil) &lt;script&gt;|* b</p>"));
    assert_non_null(strstr(html, "<td>[x](http://evil) &lt;script&gt;|*<"));
    assert_non_null(strstr(html, "<td>x\\|y<"));
    assert_non_null(strstr(html, "<p>last</p>"));
}

static void a_page_leaves_nothing_behind(void **state)
{
    assert_error(state, "```{lua}\ndetails{ function() error('x') end, summary = 's' }\n```\n",
                 "templates/a.md:2: x");
    assert_markdown(state, "```{lua}\nprint('fine')\n```\n", "fine\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(chunks_emit_in_their_place, setup, teardown),
        cmocka_unit_test_setup_teardown(chunks_share_locals_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(echo_shows_the_code, setup, teardown),
        cmocka_unit_test_setup_teardown(authors_write_blocks, setup, teardown),
        cmocka_unit_test_setup_teardown(examples_show_their_source, setup, teardown),
        cmocka_unit_test_setup_teardown(cells_are_computed, setup, teardown),
        cmocka_unit_test_setup_teardown(warnings_name_the_line_of_the_page, setup, teardown),
        cmocka_unit_test_setup_teardown(notes_speak_the_language_of_the_page, setup, teardown),
        cmocka_unit_test_setup_teardown(texts_are_no_markup, setup, teardown),
        cmocka_unit_test_setup_teardown(front_matter_is_read, setup, teardown),

        cmocka_unit_test_setup_teardown(titles_come_from_headings, setup, teardown),
        cmocka_unit_test_setup_teardown(errors_name_the_line_of_the_page, setup, teardown),
        cmocka_unit_test_setup_teardown(unknown_words_are_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(published_markdown_reads_the_same_elsewhere, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_page_leaves_nothing_behind, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
