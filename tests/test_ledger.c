/* publish/ledger.h: what is written is read, and nothing that is damaged is. */
#include "load_files.h"

#include "publish/ledger.h"

static Ledger *two_pages(void)
{
    Ledger *ledger = ledger_new();
    LedgerPage *vgg = ledger_page_new("models/vgg/index.html"), *others = ledger_page_new("");
    ledger_page_read(vgg, "device t4");
    ledger_page_read(vgg, "template templates/\"odd\" \xE4\xB8\xAD.md");
    ledger_page_read(vgg, "device t4");
    ledger_page_file(vgg, "models/vgg/index.html", 5, 1);
    ledger_page_file(vgg, "models/vgg/a.svg", 7, UINT64_MAX);
    ledger_page_file(vgg, "models/vgg/index.html", 6, 2);
    g_free(vgg->report);
    vgg->report = g_strdup("#vgg\n");
    ledger_page_file(others, "assets/style.css", 0, 0);
    g_hash_table_insert(ledger->inputs, g_strdup("device t4"), g_strdup("90ab"));
    g_hash_table_insert(ledger->inputs, g_strdup("template templates/\"odd\" \xE4\xB8\xAD.md"),
                        g_strdup(""));
    g_ptr_array_add(ledger->problems, g_strdup("models/x.lua:1: no"));
    g_free(ledger->whole);
    ledger->whole = g_strdup("6c1e");
    ledger->made = 2;
    ledger_add(ledger, vgg);
    ledger_add(ledger, others);
    return ledger;
}

static void round_trip(void **state)
{
    g_autoptr(Ledger) ledger = two_pages();
    g_autoptr(GString) text = ledger_write(ledger);
    g_autoptr(Ledger) read = ledger_parse(text->str, text->len);
    (void)state;
    assert_non_null(read);
    g_autoptr(GString) again = ledger_write(read);
    assert_string_equal(again->str, text->str);
    const LedgerPage *page = ledger_find(read, "models/vgg/index.html");
    assert_int_equal(page->reads->len, 2);
    assert_int_equal(page->files->len, 2);
    const LedgerFile *svg = page->files->pdata[0], *html = page->files->pdata[1];
    assert_int_equal(html->length, 6);
    assert_int_equal(html->hash, 2);
    assert_true(svg->hash == UINT64_MAX);
    assert_string_equal(page->report, "#vgg\n");
    assert_string_equal(read->problems->pdata[0], "models/x.lua:1: no");
    assert_string_equal(read->whole, "6c1e");
    assert_null(read->shard);
    assert_int_equal(read->made, 2);
    assert_null(ledger_find(read, "none"));
}

/* Cut anywhere, it is no ledger; with any byte another one, it is none or it is harmless. */
static void damaged(void **state)
{
    g_autoptr(Ledger) ledger = two_pages();
    g_autoptr(GString) text = ledger_write(ledger);
    (void)state;
    for (gsize length = 0; length < text->len; length++) {
        g_autoptr(Ledger) cut = ledger_parse(text->str, length);
        bool at_line = length > 0 && text->str[length - 1] == '\n';
        assert_true(at_line || !cut);
    }
    for (gsize i = 0; i < text->len; i++) {
        g_autofree char *other = g_strdup(text->str);
        other[i] ^= 0x15;
        g_autoptr(Ledger) read = ledger_parse(other, text->len);
        for (guint k = 0; read && k < read->pages->len; k++)
            assert_non_null(((LedgerPage *)read->pages->pdata[k])->report);
    }
}

static void assert_no_page(const char *line)
{
    LedgerPage *page = ledger_page_parse(line, strlen(line));
    if (page)
        fail_msg("taken: %s", line);
}

/* A site may be somebody else's: no path in it leads out of it. */
static void hostile(void **state)
{
    (void)state;
    assert_no_page("{\"page\":\"a\",\"reads\":[],\"report\":\"\",\"files\":[[\"../a\",1,\"00\"]]}");
    assert_no_page(
        "{\"page\":\"a\",\"reads\":[],\"report\":\"\",\"files\":[[\"/etc/a\",1,\"00\"]]}");
    assert_no_page("{\"page\":\"a\",\"reads\":[],\"report\":\"\",\"files\":[[\"a\",-1,\"00\"]]}");
    assert_no_page("{\"page\":\"a\",\"reads\":[],\"report\":\"\",\"files\":[[\"a\",1,\"zz\"]]}");
    assert_no_page("{\"page\":\"a\",\"reads\":[],\"report\":\"\",\"files\":[[\"a\"]]}");
    assert_no_page("{\"page\":\"a\",\"reads\":[1],\"report\":\"\",\"files\":[]}");
    assert_no_page("{\"page\":\"a\",\"reads\":[],\"files\":[]}");
    assert_no_page("[]");
    assert_no_page("");
}

static void file_of_two_pages(void **state)
{
    g_autoptr(Ledger) ledger = two_pages();
    LedgerPage *third = ledger_page_new("third");
    (void)state;
    ledger_page_file(third, "assets/style.css", 0, 0);
    ledger_add(ledger, third);
    g_autoptr(GString) text = ledger_write(ledger);
    g_autoptr(Ledger) read = ledger_parse(text->str, text->len);
    assert_null(read);
}

/* A page that read what the ledger has no digest of could not be told from another: it is left out.
 */
static void unknown_input(void **state)
{
    g_autoptr(Ledger) ledger = two_pages();
    (void)state;
    g_hash_table_remove(ledger->inputs, "device t4");
    g_autoptr(GString) text = ledger_write(ledger);
    g_autoptr(Ledger) read = ledger_parse(text->str, text->len);
    assert_non_null(read);
    assert_null(ledger_find(read, "models/vgg/index.html"));
    assert_non_null(ledger_find(read, ""));
}

/* Inputs are sorted: a, b, c, d, e. What follows one another, three or more, is a range; files are
 * from the page's folder. */
static void places(void **state)
{
    static const char *const reads[] = {"e", "a", "b", "c", NULL};
    g_autoptr(Ledger) ledger = ledger_new();
    LedgerPage *page = ledger_page_new("x/y/index.html"), *top = ledger_page_new("index.html");
    (void)state;
    for (char name[] = "a"; *name <= 'e'; ++*name)
        g_hash_table_insert(ledger->inputs, g_strdup(name), g_strdup(""));
    for (const char *const *name = reads; *name; name++)
        ledger_page_read(page, *name);
    ledger_page_read(top, "b");
    ledger_page_read(top, "c");
    ledger_page_file(page, "x/y/a.svg", 1, 2);
    ledger_page_file(page, "x/b.svg", 1, 2);
    ledger_page_file(top, "index.html", 1, 2);
    ledger_add(ledger, page);
    ledger_add(ledger, top);
    g_autoptr(GString) text = ledger_write(ledger);
    assert_non_null(strstr(text->str,
                           "\n{\"page\":\"index.html\",\"reads\":[1,2],\"files\":[["
                           "\"index.html\",1,\"0000000000000002\"]],\"report\":\"\"}\n"));
    assert_non_null(strstr(text->str, "\n{\"page\":\"x/y/index.html\",\"reads\":[4,[0,2]],"
                                      "\"files\":[[\"x/b.svg\",1,\"0000000000000002\"],"
                                      "[\"/a.svg\",1,\"0000000000000002\"]],\"report\":\"\"}\n"));
    g_autoptr(Ledger) read = ledger_parse(text->str, text->len);
    const LedgerPage *again = ledger_find(read, "x/y/index.html");
    for (guint i = 0; i < again->reads->len; i++)
        assert_string_equal(again->reads->pdata[i], reads[i]);
    assert_string_equal(((const LedgerFile *)again->files->pdata[1])->path, "x/y/a.svg");
}

#define HEAD(inputs)                                                                               \
    "{\"schema\":\"roofbook-ledger/2\",\"whole\":\"\",\"shard\":null,\"made\":1,\"problems\":[],"  \
    "\"notes\":[],\"inputs\":[" inputs "]}\n"
#define PAGE(path, reads, files)                                                                   \
    "{\"page\":\"" path "\",\"reads\":" reads ",\"files\":" files ",\"report\":\"\"}\n"
#define TWO "[\"a\",\"\"],[\"b\",\"\"]"

static void hostile_places(void **state)
{
    static const char *const bad[] = {
        HEAD(TWO) PAGE("x/p", "[2]", "[]"),
        HEAD(TWO) PAGE("x/p", "[-1]", "[]"),
        HEAD(TWO) PAGE("x/p", "[[1,0]]", "[]"),
        HEAD(TWO) PAGE("x/p", "[[0,2]]", "[]"),
        HEAD(TWO) PAGE("x/p", "[0,0]", "[]"),
        HEAD(TWO) PAGE("x/p", "[[0,1],1]", "[]"),
        HEAD(TWO) PAGE("x/p", "[[0]]", "[]"),
        HEAD(TWO) PAGE("x/p", "[\"a\"]", "[]"),
        HEAD(TWO) PAGE("x/p", "[0.5]", "[]"),
        HEAD(TWO) PAGE("x/p", "{}", "[]"),
        HEAD("[\"a\",\"\"],[\"a\",\"\"]") PAGE("x/p", "[]", "[]"),
        HEAD(TWO) PAGE("p", "[]", "[[\"/a\",1,\"00\"]]"),
        HEAD(TWO) PAGE("../p", "[]", "[[\"/a\",1,\"00\"]]"),
        HEAD(TWO) PAGE("x/p", "[]", "[[\"/../../a\",1,\"00\"]]"),
        HEAD(TWO) PAGE("x/p", "[]", "[[\"//a\",1,\"00\"]]"),
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Ledger) ledger = ledger_parse(bad[i], strlen(bad[i]));
        if (ledger)
            fail_msg("taken: %s", bad[i]);
    }
    static const char good[] = HEAD(TWO) PAGE("x/p", "[[0,1]]", "[[\"/a\",1,\"00\"]]");
    g_autoptr(Ledger) ledger = ledger_parse(good, strlen(good));
    assert_non_null(ledger);
}

/* Pages that read all of many inputs, in a few bytes each: more than the file has bytes. */
static void ranges_without_end(void **state)
{
    enum { INPUTS = 1000, PAGES = 1000 };
    GString *text = g_string_new("{\"schema\":\"roofbook-ledger/2\",\"whole\":\"\","
                                 "\"problems\":[],\"notes\":[],\"inputs\":[");
    (void)state;
    for (int i = 0; i < INPUTS; i++)
        g_string_append_printf(text, "%s[\"%d\",\"\"]", i ? "," : "", i);
    g_string_append(text, "]}\n");
    for (int i = 0; i < PAGES; i++)
        g_string_append_printf(text, PAGE("%d/p", "[[0,999]]", "[]"), i);
    assert_true(text->len < (gsize)INPUTS * PAGES);
    g_autoptr(Ledger) ledger = ledger_parse(text->str, text->len);
    assert_null(ledger);
    g_string_free(text, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),     cmocka_unit_test(damaged),
        cmocka_unit_test(hostile),        cmocka_unit_test(file_of_two_pages),
        cmocka_unit_test(unknown_input),  cmocka_unit_test(places),
        cmocka_unit_test(hostile_places), cmocka_unit_test(ranges_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
