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
    book_add(&book, "templates/assets/style.css", "p { color: red }\n");
    book_add(&book, "hardware/measurements/some.lua",
             "measurements { id = \"some\", title = \"Some\", device = \"box\", dtype = \"fp32\",\n"
             "  stack = \"s\", how = \"eager\", source = \"arithmetic\", rows = { { \"small\", 8, "
             "1, 1 } } }\n");
    book_add(&book, "handbook.lua", "handbook { title = \"New\" }\n");
    return book;
}

static bool build(const Book *book, const char *program, int workers, GError **error)
{
    SiteOptions options = {
        .dir = book->dir, .out = book->site, .workers = workers, .program = program};
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
    char *old, *new;     /* what the site was, and what it is to be */
    const char *program; /* NULL: it is looked at, which takes as long as all else */
} Sweep;

static void copy_tree(const char *from, const char *to)
{
    const char *const remove[] = {"rm", "-rf", to, NULL}, *const copy[] = {"cp", "-a", from, to,
                                                                           NULL};
    g_auto(Ran) removed = run_argv(remove), copied = run_argv(copy);
    assert_status(&removed, 0);
    assert_status(&copied, 0);
}

static void build_well(const Sweep *sweep)
{
    g_autoptr(GError) error = NULL;
    if (!build(&sweep->book, sweep->program, 2, &error))
        fail_msg("%s", error->message);
}

static int begin_with(void **state, const char *program)
{
    Sweep *sweep = g_new0(Sweep, 1);
    sweep->program = program;
    sweep->book = book_of_all();
    sweep->old = book_path(&sweep->book, "old");
    sweep->new = book_path(&sweep->book, "new");
    book_add(&sweep->book, "handbook.lua", "handbook { title = \"Old\" }\n");
    build_well(sweep);
    book_add(&sweep->book, "site/CNAME", "example.org");
    copy_tree(sweep->book.site, sweep->old);
    book_add(&sweep->book, "handbook.lua", "handbook { title = \"New\" }\n");
    build_well(sweep);
    copy_tree(sweep->book.site, sweep->new);
    copy_tree(sweep->old, sweep->book.site);
    *state = sweep;
    return 0;
}

static int begin(void **state)
{
    return begin_with(state, "known");
}

static int begin_looking(void **state)
{
    return begin_with(state, NULL);
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

/* ---- Sweeps ---------------------------------------------------------------------------------- */

enum { CALLS = 5000, QUIET = 25 };

/* From one call to the next: under sanitizers every third, which meets each shortage too. */
static int apart(void)
{
    return is_sanitized() ? 3 : 1;
}

static const int shortages[] = {ENOSPC, EMFILE, EIO, ENOMEM};

static int shortage(int n)
{
    return shortages[n % (int)G_N_ELEMENTS(shortages)];
}

/* Builds with what is armed; whether that went well, and whether `call` was never struck. */
static bool strike(const Sweep *sweep, int workers, SysCall call, bool *pending)
{
    GError *error = NULL;
    bool ok = build(&sweep->book, sweep->program, workers, &error);
    *pending = sys_fail_pending(call);
    sys_fail_none();
    if (!ok)
        assert_one_message(error);
    g_clear_error(&error);
    assert_same_trees(sweep->book.site, ok ? sweep->new : sweep->old);
    assert_no_leftovers(sweep);
    if (ok)
        copy_tree(sweep->old, sweep->book.site);
    return ok;
}

/* Arms for each n in turn, `step` apart, until nothing is struck any more: known of this process,
 * and of workers by so many builds in a row that went well. Returns how many failed. */
static int sweep_calls(const Sweep *sweep, int workers, void (*arm)(int n), int step, bool here)
{
    int failures = 0, quiet = 0;
    for (int n = 1; quiet < QUIET; n += step) {
        bool pending;
        sys_fail_none();
        arm(n);
        bool ok = strike(sweep, workers, SYS_ANY, &pending), over = here && pending;
        failures += !ok;
        quiet = ok ? quiet + 1 : 0;
        assert_true(n < CALLS);
        if (ok && over)
            break;
    }
    return failures;
}

static void fail_once(int n)
{
    sys_fail_nth(SYS_ANY, n, shortage(n));
}

/* Each call of the process that builds; what a worker is struck by before that counts too. */
static void test_a_call_fails(void **state)
{
    assert_true(sweep_calls(*state, 2, fail_once, apart(), true) > 100 / apart());
}

/* The sweeps above and below take one shortage after the other. Here each kind of call meets each
 * of them: the first of its kind, the second, the fourth and so on. */
static void test_each_shortage_meets_each_kind_of_call(void **state)
{
    int struck = 0;
    for (int call = 0; call < SYS_ANY; call++)
        for (size_t i = 0; i < G_N_ELEMENTS(shortages); i++) {
            bool pending = false;
            for (int n = 1; !pending; n *= is_sanitized() ? 4 : 2) {
                sys_fail_nth((SysCall)call, n, shortages[i]);
                strike(*state, 0, (SysCall)call, &pending);
                struck += !pending;
            }
        }
    assert_true(struck > 4 * SYS_ANY);
}

static void fail_workers(int n)
{
    sys_fail_nth(SYS_ANY, n, shortage(n));
    sys_fail_children();
}

/* Each call of every worker. */
static void test_a_call_of_workers_fails(void **state)
{
    assert_true(sweep_calls(*state, 2, fail_workers, apart(), false) > 10 / apart());
}

static void kill_workers(int n)
{
    sys_fail_nth(SYS_ANY, n, SYS_DIES);
    sys_fail_children();
}

static void test_workers_are_killed(void **state)
{
    assert_true(sweep_calls(*state, 2, kill_workers, apart(), false) > 10 / apart());
}

static void fill_disk(int n)
{
    sys_fail_from(SYS_WRITE, n, n % 2 ? ENOSPC : EFBIG);
}

static bool is_other(const Sweep *sweep, const char *path)
{
    g_autofree char *old = g_build_filename(sweep->old, path, NULL);
    if (!g_file_test(old, G_FILE_TEST_EXISTS))
        return true;
    g_autoptr(GBytes) before = file_bytes(sweep->old, path), after = file_bytes(sweep->new, path);
    return !g_bytes_equal(before, after);
}

/* A disk that is full stays so. Each file that differs is a write, and so is the list of files,
 * which is always written. */
static void test_the_disk_is_full(void **state)
{
    const Sweep *sweep = *state;
    g_autoptr(GPtrArray) files = list_tree(sweep->new);
    int writes = 1;
    for (guint i = 0; i < files->len; i++)
        writes += is_other(sweep, g_ptr_array_index(files, i));
    assert_int_equal(sweep_calls(sweep, 0, fill_disk, 1, false), writes);
}

int main(void)
{
#define SWEEP(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        SWEEP(test_a_call_fails),
        cmocka_unit_test_setup_teardown(test_each_shortage_meets_each_kind_of_call, begin_looking,
                                        end),
        SWEEP(test_a_call_of_workers_fails),
        SWEEP(test_workers_are_killed),
        SWEEP(test_the_disk_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
