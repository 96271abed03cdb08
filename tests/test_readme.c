/* The blocks of README.md marked "sh run" are run, in order, in a copy of the handbook. */
#include "document.h"
#include "onnx_kit.h"

/* The text without line breaks, the marks of a quotation and what Markdown escapes. Caller frees.
 */
static char *flat(const char *text)
{
    g_autoptr(GRegex) breaks = g_regex_new("\\s*\n(> )?\\s*|\\\\", 0, 0, NULL);
    g_autofree char *joined = g_regex_replace(breaks, text, -1, 0, " ", 0, NULL);
    g_autoptr(GRegex) spaces = g_regex_new("\\s+", 0, 0, NULL);
    return g_strstrip(g_regex_replace(spaces, joined, -1, 0, " ", 0, NULL));
}

/* What a reader sees of Markdown with links. Caller frees. */
static char *without_links(const char *text)
{
    g_autoptr(GRegex) link = g_regex_new("\\[([^][]*)\\]\\([^)]*\\)", 0, 0, NULL);
    return g_regex_replace(link, text, -1, 0, "\\1", 0, NULL);
}

/* What it quotes of a page, with "[…]" where something is left out, stands there. */
static void check_quotation(const char *readme, const Book *book)
{
    g_autofree char *page = book_read(book, "site/models/resnet50/v100-sxm2/index.md");
    g_autofree char *read = page ? without_links(page) : NULL;
    g_autofree char *all = flat(read);
    const char *begin = strstr(readme, "\n> "), *end = begin ? strstr(begin, "\n\n") : NULL;
    assert_non_null(end);
    g_autofree char *quoted = g_strndup(begin, (gsize)(end - begin)), *words = flat(quoted);
    g_auto(GStrv) parts = g_strsplit(words, "[…]", -1);
    for (char **part = parts; *part; part++)
        assert_contains(all, g_strstrip(*part));
}

/* ---- Published every night ------------------------------------------------------------------- */

/* What the team has: three files, and a repository for pages, somewhere. */
static void add_team(const Book *book)
{
    static const char *const files[] = {"detector", "keywords", "classifier"};
    g_autofree char *config = book_path(book, "gitconfig");
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GByteArray) model = kit_model(kit_small_net("1x3x8x8"));
        g_autofree char *name = g_strdup_printf("nets/%s.onnx", files[i]);
        g_autofree char *path = book_path(book, name), *folder = g_path_get_dirname(path);
        assert_int_equal(g_mkdir_with_parents(folder, 0755), 0);
        assert_true(g_file_set_contents(path, (const char *)model->data, model->len, NULL));
    }
    book_add(book, "gitconfig", "[user]\n  name = Team\n  email = team@example.org\n");
    assert_true(g_setenv("GIT_CONFIG_GLOBAL", config, TRUE));
    document_run(book, "git init -q --bare pages.git");
}

/* At most six commands: what is between the lines of "<<" and END is typed into files. */
static void check_few_commands(const char *block)
{
    g_autoptr(GRegex) files =
        g_regex_new("^cat >.*?^END$\n", G_REGEX_MULTILINE | G_REGEX_DOTALL, 0, NULL);
    g_autofree char *commands = g_regex_replace(files, block, -1, 0, "", 0, NULL);
    assert_lacks(commands, "&&");
    assert_lacks(commands, ";");
    assert_int_equal(line_count(commands), 6);
}

/* A convolution of 3 x 3 x 3 x 4 + 4 = 112 parameters and 8 x 8 x 4 x 27 = 6,912 products, and a
 * linear layer of 256 x 10 = 2,560 of both: 2,672 and 9,472. */
static void check_branch(const Book *book)
{
    document_run(book, "git clone -q -b gh-pages pages.git clone");
    g_autofree char *page = book_read(book, "clone/stand/index.md"),
                    *html = book_read(book, "clone/stand/index.html"),
                    *detector = book_read(book, "clone/models/detector/index.md");
    assert_lacks(detector, "Paper: "); /* a file is none */
    assert_contains(page, "has 2,672 ");
    assert_contains(html, "<a href=\"../models/detector/index.html\">The detector</a>");
    assert_contains(html, "<td>9,472<");
    static const char *const made[] = {
        "clone/.nojekyll",
        "clone/models/detector/edge-box/index.html",
        "clone/models/keywords/edge-sensor/index.html",
        "clone/models/classifier/edge-box/index.html",
        "clone/guide/index.html",
        "clone/changes.xml",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(made); i++)
        if (!book_has(book, made[i]))
            fail_msg("the branch has no %s", made[i] + strlen("clone/"));
}

/* The next nights: nothing changed is no commit; a device's fact is one, and is told. */
static void check_nights(const Book *book)
{
    document_run(book, "sh team/ci/publish pages.git\n"
                       "test $(git -C pages.git rev-list --count gh-pages) = 1\n"
                       "sed -i 's/25.6e9/12.8e9/' team/hardware/edge.lua\n"
                       "git -C team commit -q -a -m 'Half the memory'\n"
                       "rm -r team/published\n"
                       "sh team/ci/publish pages.git\n"
                       "test $(git -C pages.git rev-list --count gh-pages) = 2\n"
                       "git -C clone pull -q\n");
    g_autofree char *feed = book_read(book, "clone/changes.xml");
    assert_contains(feed, "25.6 GB/s → 12.8 GB/s");
}

static void test_what_the_readme_says_works(void **state)
{
    if (is_sanitized())
        skip();
    (void)state;
    g_autofree char *readme = NULL;
    assert_true(g_file_get_contents("README.md", &readme, NULL, NULL));
    g_autoptr(GPtrArray) all = document_blocks(readme);
    assert_int_equal(all->len, 9);
    Book book = document_book(program(),
                              "deep = { { devices = { 'v100-sxm2' }, models = { 'resnet50' } } }");
    add_team(&book);
    for (guint i = 0; i < all->len; i++) {
        const char *block = g_ptr_array_index(all, i);
        document_run(&book, block);
        if (strstr(block, "ci/publish"))
            check_few_commands(block);
    }
    check_branch(&book);
    check_nights(&book);
    static const char *const made[] = {
        "resnet50.json",
        "resnet50.pdf",
        "fusion.svg",
        "zoo.svg",
        "budgets.md",
        "budgets.xml",
        "site/mine/index.html",
        "site/models/tiny/index.html",
        "site/hardware/mine/index.html",
        "site/models/resnet50/v100-sxm2/roofline-v100-sxm2.svg", /* the picture it shows */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        if (!book_has(&book, made[i]))
            fail_msg("the README says that it makes %s", made[i]);
    check_quotation(readme, &book);
    book_clear(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_the_readme_says_works)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
