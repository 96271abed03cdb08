/* A published handbook as its readers meet it: every file, link, anchor and number. */
#include "support.h"

#include "analysis/results.h"
#include "data_table.h"
#include "packed_call_kit.h"
#include "site/data_schema.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#define CHINESE "残差网络-50"

/* Two networks and two devices. Of "small", 3*3*3*4 + 4 = 112 parameters and 4*8*8*27 = 6912 MACs.
 */
static Book two_by_two(void)
{
    Book book = book_small();
    book_add(&book, "models/chinese.lua",
             "model { id = \"resnet_zh\", name = \"" CHINESE "\", input = { 3, 16, 16 },\n"
             "  build = function(x)\n"
             "    local y = x:conv { 8, kernel = 3, pad = 1, bias = false }:bn():relu()\n"
             "    y = y + y:conv { 8, kernel = 3, pad = 1, bias = false }:bn()\n"
             "    return y:relu():global_avg_pool():flatten():linear { 10 }\n"
             "  end }\n");
    book_add(
        &book, "hardware/slow.lua",
        "device { id = \"slow\", name = \"Slow box\", class = \"mcu\",\n"
        "  peak { dtype = \"fp32\", unit = \"vector\", flops = 1e9, source = \"arithmetic\" },\n"
        "  memory { name = \"SRAM\", bandwidth = 1e9, source = \"arithmetic\" } }\n");
    return book;
}

/* One site for all tests that only read. */
static int publish_once(void **state)
{
    Book *book = g_new(Book, 1);
    *book = two_by_two();
    g_auto(Ran) ran = book_build(book);
    *state = book;
    if (ran.status != 0)
        print_error("%s", ran.err);
    return ran.status;
}

static int take_down(void **state)
{
    Book *book = *state;
    book_clear(book);
    g_free(book);
    return 0;
}

static GPtrArray *files_ending(const Book *book, const char *suffix)
{
    GPtrArray *all = list_tree(book->site);
    for (guint i = all->len; i-- > 0;)
        if (!g_str_has_suffix(g_ptr_array_index(all, i), suffix))
            g_ptr_array_remove_index(all, i);
    return all;
}

static char *site_read(const Book *book, const char *path)
{
    g_autofree char *name = g_strconcat("site/", path, NULL);
    char *text = book_read(book, name);
    if (!text)
        fail_msg("there is no %s", path);
    return text;
}

/* ---- Bytes ----------------------------------------------------------------------------------- */

static void test_any_number_of_workers_gives_the_same_bytes(void **state)
{
    const Book *book = *state;
    static const char *const jobs[] = {"1", "2", "3"};
    for (gsize i = 0; i < G_N_ELEMENTS(jobs); i++) {
        g_autofree char *out = g_strconcat(book->dir, "/jobs", jobs[i], NULL);
        g_auto(Ran) ran = run_roofbook("build", "-C", book->dir, "-o", out, "-j", jobs[i], NULL);
        assert_status(&ran, 0);
        assert_same_trees(book->site, out);
    }
}

static void test_building_again_changes_nothing(void **state)
{
    Book book = two_by_two();
    (void)state;
    g_auto(Ran) first = book_build(&book);
    assert_status(&first, 0);
    g_autofree char *before = book_path(&book, "before");
    const char *const copy[] = {"cp", "-r", book.site, before, NULL};
    g_auto(Ran) copied = run_argv(copy);
    assert_status(&copied, 0);
    g_auto(Ran) second = book_build(&book);
    assert_status(&second, 0);
    assert_same_trees(book.site, before);
    book_clear(&book);
}

/* ---- Files beside a page --------------------------------------------------------------------- */

static void test_the_pages_are_there(void **state)
{
    static const char *const pages[] = {
        "index",
        "guide/index",
        "models/index",
        "models/small/index",
        "models/resnet_zh/index",
        "models/small/box/index",
        "models/small/slow/index",
        "models/resnet_zh/box/index",
        "models/resnet_zh/slow/index",
        "hardware/index",
        "hardware/box/index",
        "hardware/slow/index",
        "operators/index",
        "data/index",
        "404",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        g_autofree char *page = g_strconcat(pages[i], ".html", NULL);
        g_free(site_read(*state, page));
    }
}

static void test_beside_every_page_are_its_markdown_and_data(void **state)
{
    g_autoptr(GPtrArray) pages = files_ending(*state, ".html");
    assert_true(pages->len >= 15);
    for (guint i = 0; i < pages->len; i++) {
        const char *page = g_ptr_array_index(pages, i);
        g_autofree char *stem = g_strndup(page, strlen(page) - strlen(".html"));
        g_autofree char *folder = g_path_get_dirname(page);
        g_autofree char *markdown = g_strconcat(stem, ".md", NULL);
        g_autofree char *data = g_str_has_suffix(stem, "index")
                                    ? g_build_filename(folder, "data.json", NULL)
                                    : g_strconcat(stem, ".json", NULL);
        g_free(site_read(*state, markdown));
        g_free(site_read(*state, data));
    }
    g_free(site_read(*state, "models/small/layers.csv"));
    g_free(site_read(*state, "models/small/box/layers.csv"));
}

/* What the panel of a pair reads is beside the network's page, once for all its devices. */
static void test_what_panels_read(void **state)
{
    g_autofree char *page = site_read(*state, "models/small/box/index.html"),
                    *costs = site_read(*state, "models/small/tryit.js");
    assert_contains(page, "<script src=\"../../../assets/tryit.js\" defer></script>");
    static const char before[] = "<div class=\"tryit\" hidden><script type=\"application/json\">\"";
    const char *code = strstr(page, before);
    assert_non_null(code);
    code += strlen(before);
    g_autofree char *facts = packed_call_unpack(code, strcspn(code, "\""));
    assert_contains(facts, "\"costs\":\"../tryit.js\"");
    assert_true(g_str_has_prefix(costs, "roofbookCosts("));
    g_free(site_read(*state, "assets/tryit.js"));
}

/* ---- Links and anchors ----------------------------------------------------------------------- */

static void collect(const char *html, const char *attribute, GPtrArray *values)
{
    g_autofree char *pattern = g_strdup_printf("\\s%s=\"([^\"]*)\"", attribute);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(regex, html, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL))
        g_ptr_array_add(values, g_match_info_fetch(match, 1));
}

static GPtrArray *attributes(const char *html, const char *attribute)
{
    GPtrArray *values = g_ptr_array_new_with_free_func(g_free);
    collect(html, attribute, values);
    return values;
}

static bool has_id(const char *html, const char *id)
{
    g_autoptr(GPtrArray) ids = attributes(html, "id");
    for (guint i = 0; i < ids->len; i++)
        if (strcmp(g_ptr_array_index(ids, i), id) == 0)
            return true;
    return false;
}

static bool is_elsewhere(const char *href)
{
    return g_str_has_prefix(href, "http") || g_str_has_prefix(href, "data:");
}

static void check_link(const Book *book, const char *page, const char *html, const char *href)
{
    g_autofree char *folder = g_path_get_dirname(page);
    g_auto(GStrv) parts = g_strsplit(href, "#", 2);
    parts[0][strcspn(parts[0], "?")] = '\0';
    g_autofree char *path = g_uri_unescape_string(parts[0], NULL);
    g_autofree char *joined = g_build_filename(book->site, folder, path, NULL);
    g_autofree char *file = *path ? g_canonicalize_filename(joined, NULL) : NULL;
    if (g_str_has_prefix(href, "/") || (file && !g_file_test(file, G_FILE_TEST_IS_REGULAR)))
        fail_msg("%s links to %s, which is no file", page, href);
    g_autofree char *target = NULL;
    if (file && parts[1])
        assert_true(g_file_get_contents(file, &target, NULL, NULL));
    g_autofree char *id = parts[1] ? g_uri_unescape_string(parts[1], NULL) : NULL;
    if (id && !has_id(target ? target : html, id))
        fail_msg("%s links to %s, an anchor that is not there", page, href);
}

static void test_every_link_leads_somewhere(void **state)
{
    const Book *book = *state;
    g_autoptr(GPtrArray) pages = files_ending(book, ".html");
    for (guint i = 0; i < pages->len; i++) {
        const char *page = g_ptr_array_index(pages, i);
        g_autofree char *html = site_read(book, page);
        g_autoptr(GPtrArray) links = attributes(html, "href");
        collect(html, "src", links);
        assert_true(links->len > 10);
        for (guint j = 0; j < links->len; j++)
            if (!is_elsewhere(g_ptr_array_index(links, j)))
                check_link(book, page, html, g_ptr_array_index(links, j));
    }
}

static void test_ids_are_unique_in_a_page(void **state)
{
    g_autoptr(GPtrArray) pages = files_ending(*state, ".html");
    for (guint i = 0; i < pages->len; i++) {
        g_autofree char *html = site_read(*state, g_ptr_array_index(pages, i));
        g_autoptr(GPtrArray) ids = attributes(html, "id");
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint j = 0; j < ids->len; j++)
            if (!g_hash_table_add(seen, g_ptr_array_index(ids, j)))
                fail_msg("%s: id %s twice", (char *)g_ptr_array_index(pages, i),
                         (char *)g_ptr_array_index(ids, j));
    }
}

static void test_headings_have_anchors(void **state)
{
    g_autoptr(GPtrArray) pages = files_ending(*state, ".html");
    g_autoptr(GRegex) bare = g_regex_new("<h[2-6](?![^>]* id=)", 0, 0, NULL);
    for (guint i = 0; i < pages->len; i++) {
        g_autofree char *html = site_read(*state, g_ptr_array_index(pages, i));
        if (g_regex_match(bare, html, 0, NULL))
            fail_msg("%s: a heading without an id", (char *)g_ptr_array_index(pages, i));
    }
}

static void test_a_page_says_where_it_is(void **state)
{
    g_autofree char *html = site_read(*state, "models/resnet_zh/index.html");
    assert_contains(html, "href=\"../../index.html\"");
    assert_contains(html, "href=\"../index.html\"");
    assert_contains(html, "aria-label=\"Breadcrumb");
    assert_contains(html, "rel=\"next\"");
    assert_contains(html, "href=\"#what-bounds-it\"");
    g_autofree char *last = site_read(*state, "models/small/index.html");
    assert_contains(last, "rel=\"prev\"");
    /* pages of no menu are on no way */
    g_autofree char *lost = site_read(*state, "404.html");
    assert_lacks(lost, "rel=\"prev\"");
    assert_lacks(lost, "rel=\"next\"");
}

static void test_the_question_is_two_clicks_away(void **state)
{
    g_autofree char *overview = site_read(*state, "index.html");
    assert_contains(overview, "href=\"models/small/index.html\"");
    g_autofree char *model = site_read(*state, "models/small/index.html");
    assert_contains(model, "href=\"box/index.html\"");
}

/* ---- Text ------------------------------------------------------------------------------------ */

static char *markdown_to_html(const Book *book, const char *page)
{
    g_autofree char *path = g_build_filename(book->site, page, NULL);
    const char *const argv[] = {"cmark-gfm", "-e", "table", "-t", "html", path, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    return g_steal_pointer(&ran.out);
}

static void test_the_markdown_holds_what_the_page_says(void **state)
{
    g_autofree char *html = markdown_to_html(*state, "models/small/index.md");
    assert_contains(html, "<h1>Small</h1>");
    assert_contains(html, "<h2>What bounds it</h2>");
    assert_contains(html, "<table>");
    assert_contains(html, "6,912");
    assert_contains(html, "Round box");
    assert_contains(html, "Slow box");
    assert_lacks(html, "{lua}");
}

static void test_a_chinese_name_reads_the_same_everywhere(void **state)
{
    static const char *const files[] = {"index.html",
                                        "index.md",
                                        "models/resnet_zh/index.html",
                                        "models/resnet_zh/index.md",
                                        "models/resnet_zh/data.json",
                                        "models/resnet_zh/box/roofline-box.svg",
                                        "models/models.csv"};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = site_read(*state, files[i]);
        assert_contains(text, CHINESE);
        assert_true(g_utf8_validate(text, -1, NULL));
    }
}

static void test_a_chinese_name_is_text_in_a_pdf(void **state)
{
    const Book *book = *state;
    g_autofree char *pdf = book_path(book, "zh.pdf");
    g_auto(Ran) ran = run_roofbook("chart", "roofline", "resnet_zh", "-C", book->dir, "--on", "box",
                                   "-o", pdf, NULL);
    assert_status(&ran, 0);
    g_autofree char *pdftotext = g_find_program_in_path("pdftotext");
    if (!pdftotext)
        skip();
    const char *const argv[] = {pdftotext, pdf, "-", NULL};
    g_auto(Ran) text = run_argv(argv);
    assert_contains(text.out, CHINESE);
}

/* ---- Data ------------------------------------------------------------------------------------ */

static json_t *load_json(const Book *book, const char *path)
{
    g_autofree char *text = site_read(book, path);
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    if (!json)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    return json;
}

static void test_every_json_parses_and_names_its_schema(void **state)
{
    g_autoptr(GPtrArray) files = files_ending(*state, ".json");
    for (guint i = 0; i < files->len; i++) {
        const char *path = g_ptr_array_index(files, i);
        json_t *json = load_json(*state, path);
        bool schema = g_str_equal(path, DATA_SCHEMA_FILE);
        assert_string_equal(json_string_value(json_object_get(json, schema ? "$schema" : "schema")),
                            schema ? "https://json-schema.org/draft/2020-12/schema"
                            : g_str_equal(path, "handbook.json") ? "roofbook-handbook/1"
                                                                 : PAGE_SCHEMA);
        json_decref(json);
    }
}

static void test_absent_is_not_zero(void **state)
{
    json_t *json = load_json(*state, "models/small/data.json");
    json_t *model = json_object_get(json, "model");
    assert_int_equal(json_integer_value(json_object_get(model, "params")), 112);
    assert_int_equal(json_integer_value(json_object_get(model, "macs")), 6912);
    assert_int_equal(json_integer_value(json_object_get(model, "buffers")), 0);
    assert_null(json_object_get(model, "year"));
    assert_null(json_object_get(model, "source"));
    /* A model's own page names no device, so it has no on-chip memory to tile for. */
    json_t *traffic = json_object_get(model, "traffic");
    assert_non_null(json_object_get(traffic, "compulsory"));
    assert_null(json_object_get(traffic, "tiled"));
    json_decref(json);
}

static void test_the_data_agrees_with_itself(void **state)
{
    json_t *json = load_json(*state, "models/resnet_zh/data.json"), *layer;
    json_t *model = json_object_get(json, "model");
    json_int_t macs = 0, params = 0, flops = 0;
    size_t i;
    json_t *layers = data_rows(json_object_get(json, "layers"));
    json_array_foreach(layers, i, layer)
    {
        assert_int_equal(json_integer_value(json_object_get(layer, "index")), i);
        macs += json_integer_value(json_object_get(layer, "macs"));
        params += json_integer_value(json_object_get(layer, "params"));
        flops += json_integer_value(json_object_get(layer, "flops"));
    }
    /* Convolutions 16*16*8*27 and 16*16*8*72, linear 8*10. */
    assert_int_equal(macs, 55296 + 147456 + 80);
    /* 8*27, 8*72, two batch-norms of 2*8, linear 8*10 + 10. */
    assert_int_equal(params, 216 + 576 + 32 + 90);
    assert_int_equal(json_integer_value(json_object_get(model, "macs")), macs);
    assert_int_equal(json_integer_value(json_object_get(model, "params")), params);
    assert_int_equal(json_integer_value(json_object_get(model, "flops")), flops);
    json_decref(layers);
    json_decref(json);
}

static void test_timings_add_up(void **state)
{
    json_t *json = load_json(*state, "models/small/box/data.json"), *layer;
    json_t *timing = json_array_get(json_object_get(json, "timing"), 0);
    double sum = 0, total = json_number_value(json_object_get(timing, "operators_seconds"));
    size_t i;
    json_t *layers = data_rows(json_object_get(timing, "layers"));
    json_array_foreach(layers, i, layer) sum +=
        json_number_value(json_object_get(layer, "seconds"));
    json_decref(layers);
    /* Both layers wait for memory: (192 + 112 + 256) and (256 + 256) fp32 at 100 GB/s. */
    double expected = (560 + 512) * 4 / 100e9;
    assert_true(fabs(total / expected - 1) < 1e-9);
    assert_true(fabs(sum / expected - 1) < 1e-9);
    json_decref(json);
}

/* The cells of a line of RFC 4180, in which a quoted cell may hold commas. */
static GPtrArray *csv_cells(const char *line)
{
    GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) cell = g_string_new(NULL);
    bool quoted = false;
    for (const char *p = line; *p; p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (*p == ',' && !quoted) {
            g_ptr_array_add(cells, g_strdup(cell->str));
            g_string_truncate(cell, 0);
        } else if (*p != '\r')
            g_string_append_c(cell, *p);
    }
    g_ptr_array_add(cells, g_strdup(cell->str));
    return cells;
}

static double column_sum(const char *csv, const char *column)
{
    g_auto(GStrv) lines = g_strsplit(csv, "\n", 0);
    g_autoptr(GPtrArray) names = csv_cells(lines[0]);
    guint at = 0, count = 0;
    double sum = 0;
    assert_true(g_ptr_array_find_with_equal_func(names, column, g_str_equal, &at));
    assert_true(g_ptr_array_find_with_equal_func(names, "count", g_str_equal, &count));
    for (char **line = lines + 1; *line && **line; line++) {
        g_autoptr(GPtrArray) cells = csv_cells(*line);
        assert_int_equal(cells->len, names->len);
        sum += g_ascii_strtod(g_ptr_array_index(cells, at), NULL) *
               g_ascii_strtod(g_ptr_array_index(cells, count), NULL);
    }
    return sum;
}

static void test_the_csv_sums_to_the_totals(void **state)
{
    g_autofree char *csv = site_read(*state, "models/small/layers.csv");
    assert_true(column_sum(csv, "macs") == 6912);
    assert_true(column_sum(csv, "params") == 112);
    /* Convolution 192 + 112 + 256, relu 256 + 256. */
    assert_true(column_sum(csv, "traffic.compulsory.bytes") == (560 + 512) * 4);
}

/* What fails is told of on the overview, a page as well as a model. */
static void test_failed_pages_are_on_the_overview(void **state)
{
    (void)state;
    Book book = book_small();
    book_add(&book, "templates/mine.md",
             "---\ntitle: Mine\n---\n\n```{lua}\nerror('no luck')\n```\n");
    book_add(&book, "models/bad.lua", "model { id = 'bad', input = { 3 } }\n");
    g_auto(Ran) ran = book_build(&book);
    assert_status(&ran, 3);
    g_autofree char *overview = book_read(&book, "site/index.md");
    assert_contains(overview, "Left out of this build: 2");
    assert_contains(overview, "no luck");
    assert_contains(overview, "(page mine/index.html)");
    assert_contains(overview, "models/bad.lua:1");
    book_clear(&book);
}

/* Links to files that are not the handbook's, wherever the handbook reads files. */
static void test_links_out_of_the_handbook(void **state)
{
    (void)state;
    static const struct {
        const char *link, *secret;
        bool whole; /* nothing is published without it */
    } links[] = {
        {"models/secret.lua",
         "model { id = 'secret', input = { 3 }, build = function(x) return x:relu() end }", false},
        {"models/secret.onnx", "", false},
        {"hardware/secret.lua", "error('secret')", false},
        {"hardware/measurements/secret.lua", "error('secret')", false},
        {"templates/secret.md", "---\ntitle: Secret\n---\n\nsecret\n", false},
        {"templates/guide/secret.md", "---\ntitle: Secret\n---\n\nsecret\n", false},
        {"templates/assets/secret.txt", "secret", false},
        {"handbook.lua", "handbook { title = 'secret' }", false},
        {"templates/layout.html", "secret {{html:content}}", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        Book book = book_small(), other = book_bare();
        book_add(&other, "secret", links[i].secret);
        book_add(&book, links[i].link, ""); /* makes its folder */
        g_autofree char *link = book_path(&book, links[i].link), *to = book_path(&other, "secret");
        assert_int_equal(g_remove(link), 0);
        assert_int_equal(symlink(to, link), 0);
        g_auto(Ran) ran = book_build(&book);
        assert_status(&ran, links[i].whole ? 1 : 3);
        assert_one_line(&ran);
        assert_contains(ran.err, links[i].link);
        assert_contains(ran.err, "leads out of the handbook's folder");
        assert_contains(ran.err, "put a copy");
        assert_int_equal(book_has(&book, "site/index.html"), !links[i].whole);
        const char *const grep[] = {"grep", "-rqi", "title>secret\\|^secret", book.site, NULL};
        g_auto(Ran) found = run_argv(grep);
        assert_true(found.status != 0);
        book_clear(&book);
        book_clear(&other);
    }
}

/* Names that no site has, and pages where a file stands, cost themselves alone. */
static void test_names_that_cannot_be_published(void **state)
{
    (void)state;
    static const struct {
        const char *file, *says;
    } rows[] = {
        {"templates/sub/a\nb.md", "templates/sub/a b.md: is no name for a published file; "},
        {"templates/back\\slash.md", "templates/back\\slash.md: is no name for"},
        {"templates/\xff.md", "templates/\uFFFD.md: is no name for"},
        {"static/a\nb.txt", "static/a b.txt: is no name for"},
        {"templates/guide/data.json", "templates/guide/data.json: stands where the site has"},
        {"templates/404.html.md", "is there already"}, /* a folder where the page 404.html is */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Book book = book_small();
        book_add(&book, rows[i].file, "---\ntitle: T\n---\n");
        g_auto(Ran) ran = book_build(&book);
        assert_status(&ran, 3);
        assert_one_line(&ran);
        assert_contains(ran.err, rows[i].says);
        assert_true(book_has(&book, "site/models/small/index.html"));
        book_clear(&book);
    }
}

/* A whole folder, too; and what is linked to within the handbook is as good as a copy. */
static void test_folders_that_are_links(void **state)
{
    (void)state;
    static const char *const folders[] = {"models", "hardware", "templates", "templates/assets"};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        Book book = book_small();
        g_autofree char *folder = book_path(&book, folders[i]), *moved = book_path(&book, "moved"),
                        *within = g_strconcat(strchr(folders[i], '/') ? "../" : "", "moved", NULL);
        assert_int_equal(g_rename(folder, moved), 0);
        assert_int_equal(symlink(within, folder), 0);
        g_auto(Ran) well = book_build(&book);
        assert_status(&well, 0);
        assert_int_equal(g_remove(folder), 0);
        assert_int_equal(symlink(moved, folder), 0); /* absolute: it leaves, to come back */
        g_auto(Ran) ran = book_build(&book);
        bool published = !g_str_has_prefix(folders[i], "templates");
        assert_status(&ran, published ? 3 : 1);
        assert_contains(ran.err, "leads out of the handbook's folder");
        book_clear(&book);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failed_pages_are_on_the_overview),
        cmocka_unit_test(test_links_out_of_the_handbook),
        cmocka_unit_test(test_folders_that_are_links),
        cmocka_unit_test(test_names_that_cannot_be_published),
        cmocka_unit_test(test_any_number_of_workers_gives_the_same_bytes),
        cmocka_unit_test(test_building_again_changes_nothing),
        cmocka_unit_test(test_the_pages_are_there),
        cmocka_unit_test(test_beside_every_page_are_its_markdown_and_data),
        cmocka_unit_test(test_what_panels_read),
        cmocka_unit_test(test_every_link_leads_somewhere),
        cmocka_unit_test(test_ids_are_unique_in_a_page),
        cmocka_unit_test(test_headings_have_anchors),
        cmocka_unit_test(test_a_page_says_where_it_is),
        cmocka_unit_test(test_the_question_is_two_clicks_away),
        cmocka_unit_test(test_the_markdown_holds_what_the_page_says),
        cmocka_unit_test(test_a_chinese_name_reads_the_same_everywhere),
        cmocka_unit_test(test_a_chinese_name_is_text_in_a_pdf),
        cmocka_unit_test(test_every_json_parses_and_names_its_schema),
        cmocka_unit_test(test_absent_is_not_zero),
        cmocka_unit_test(test_the_data_agrees_with_itself),
        cmocka_unit_test(test_timings_add_up),
        cmocka_unit_test(test_the_csv_sums_to_the_totals),
    };
    return cmocka_run_group_tests(tests, publish_once, take_down);
}
