/* Every system call of a build fails, in the process that builds and in its workers, once and ever
 * after, and workers are killed: the site is the old one or the new one, byte for byte, a failure
 * is one message that says what to do, and nothing is left beside the site. */
#include "chunks_book.h"
#include "onnx_kit.h"

#include <errno.h>

#include "base/error.h"
#include "base/sys.h"
#include "site/site.h"

/* A model of either kind, and a chart whose failure the page would rather not know of. */
static Book book_of_all(void)
{
    Book book = book_with("```{lua}\npcall(chart, { \"roofline\", model = models.small, device = "
                          "devices.box })\nprint(models.net.macs, time(models.net, "
                          "devices.box).dtype)\n```");
    Message *file = kit_model(kit_small_net("1x3x8x8"));
    g_autofree char *path = book_path(&book, "models/net.onnx");
    assert_true(g_file_set_contents(path, (const char *)file->data, file->len, NULL));
    g_byte_array_free(file, TRUE);
    book_add(&book, "templates/index.md",
             "---\ntitle: Overview\n---\n\n```{lua}\nfor _, p in ipairs(problems) do print(p) "
             "end\n```\n");
    book_add(&book, "templates/guide/first.md", "---\ntitle: First\n---\n\nText.\n");
    book_add(&book, "templates/assets/style.css", "p { color: red }\n");
    book_add(&book, "hardware/measurements/some.lua",
             "measurements { id = \"some\", title = \"Some\", device = \"box\", dtype = \"fp32\",\n"
             "  stack = \"s\", how = \"eager\", source = \"arithmetic\", rows = { { \"small\", 8, "
             "1, 1 } } }\n");
    book_add(&book, "handbook.lua", "handbook { title = \"New\" }\n");
    return book;
}

static bool build(const Book *book, GError **error)
{
    SiteOptions options = {.dir = book->dir, .out = book->site, .workers = 2};
    SiteReport report;
    bool ok = site_build(&options, &report, error);
    if (ok && report.problems->len > 0)
        fail_msg("%s", (const char *)g_ptr_array_index(report.problems, 0));
    site_report_clear(&report);
    return ok;
}

/* ---- A place for it -------------------------------------------------------------------------- */

typedef struct Sweep {
    Book book;
    char *old, *new; /* what the site was, and what it is to be */
} Sweep;

static void copy_tree(const char *from, const char *to)
{
    const char *const remove[] = {"rm", "-rf", to, NULL}, *const copy[] = {"cp", "-a", from, to,
                                                                           NULL};
    g_auto(Ran) removed = run_argv(remove), copied = run_argv(copy);
    assert_status(&removed, 0);
    assert_status(&copied, 0);
}

static void build_well(const Book *book)
{
    g_autoptr(GError) error = NULL;
    if (!build(book, &error))
        fail_msg("%s", error->message);
}

static int begin(void **state)
{
    Sweep *sweep = g_new0(Sweep, 1);
    sweep->book = book_of_all();
    sweep->old = book_path(&sweep->book, "old");
    sweep->new = book_path(&sweep->book, "new");
    book_add(&sweep->book, "handbook.lua", "handbook { title = \"Old\" }\n");
    build_well(&sweep->book);
    book_add(&sweep->book, "site/CNAME", "example.org");
    copy_tree(sweep->book.site, sweep->old);
    book_add(&sweep->book, "handbook.lua", "handbook { title = \"New\" }\n");
    build_well(&sweep->book);
    copy_tree(sweep->book.site, sweep->new);
    copy_tree(sweep->old, sweep->book.site);
    *state = sweep;
    return 0;
}

static int end(void **state)
{
    Sweep *sweep = *state;
    sys_fail_none();
    book_clear(&sweep->book);
    g_free(sweep->old);
    g_free(sweep->new);
    g_free(sweep);
    return 0;
}

static void assert_no_leftovers(const Sweep *sweep)
{
    FilesRoot root;
    assert_true(files_root_open(&root, sweep->book.dir, NULL));
    g_auto(GStrv) names = files_names(root.fd);
    files_root_close(&root);
    for (char **name = names; *name; name++)
        if (**name == '.')
            fail_msg("%s was left", *name);
}

/* One line, that ends with what to do. */
static void assert_one_message(const GError *error)
{
    if (strchr(error->message, '\n') || !strstr(error->message, "; "))
        fail_msg("no message: %s", error->message);
    if (error->code != RB_ERROR_MACHINE)
        fail_msg("%s: code %d", error->message, error->code);
}

/* Builds with what is armed; whether it went well. */
static bool build_under(const Sweep *sweep)
{

    g_autoptr(GError) error = NULL;
    bool ok = build(&sweep->book, &error);
    sys_fail_none();
    if (!ok)
        assert_one_message(error);
    assert_same_trees(sweep->book.site, ok ? sweep->new : sweep->old);
    if (ok)
        copy_tree(sweep->old, sweep->book.site);
    return ok;
}

/* ---- Sweeps ---------------------------------------------------------------------------------- */

static const int shortages[] = {ENOSPC, EMFILE, EIO, ENOMEM};

/* Each call of the process that builds, and of workers those that come before as many. */
static void test_a_call_fails(void **state)
{
    const Sweep *sweep = *state;
    int failures = 0;
    for (int n = 1;; n++) {
        sys_fail_nth(SYS_ANY, n, shortages[n % (int)G_N_ELEMENTS(shortages)]);
        bool ok = build_under(sweep);
        assert_no_leftovers(sweep);
        failures += !ok;
        assert_true(n < 5000);
        if (ok && n > 500)
            break;
    }
    assert_true(failures > 100);
    printf("%d failures\n", failures);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_call_fails, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
