/* What is installed: the Debian package, the units of systemd in it, and the container. */
#include "base/version.h"
#include "support.h"

/* ---- The package ----------------------------------------------------------------------------- */

/* One is made for all tests, and unpacked into root/, as dpkg would. */
typedef struct Fixture {
    Book book;
    char *deb;
} Fixture;

static int setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->book = book_bare();
    assert_true(g_setenv("SOURCE_DATE_EPOCH", "1790000000", TRUE));
    const char *const make[] = {"make/deb", program(), fixture->book.dir, NULL};
    g_auto(Ran) made = run_argv(make);
    g_unsetenv("SOURCE_DATE_EPOCH");
    assert_status(&made, 0);
    fixture->deb = g_strdup(g_strstrip(made.out));
    g_autofree char *root = book_path(&fixture->book, "root");
    const char *const unpack[] = {"dpkg-deb", "-x", fixture->deb, root, NULL};
    g_auto(Ran) unpacked = run_argv(unpack);
    assert_status(&unpacked, 0);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    Fixture *fixture = *state;
    book_clear(&fixture->book);
    g_free(fixture->deb);
    g_free(fixture);
    return 0;
}

static char *field(const Fixture *fixture, const char *name)
{
    const char *const argv[] = {"dpkg-deb", "-f", fixture->deb, name, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    return g_strdup(g_strstrip(ran.out));
}

/* What each pc: of make/packages is linked from has a package of its own among the dependencies,
 * and the version is the program's. */
static void test_it_says_what_it_needs(void **state)
{
    static const char *const needed[] = {"libc6",          "libglib2.0-0", "libcairo2",
                                         "libpango-1.0-0", "liblua5.4-0",  "libcmark",
                                         "libjansson4",    "zlib1g",       "fonts-dejavu-core"};
    g_autofree char *depends = field(*state, "Depends"), *version = field(*state, "Version"),
                    *recommends = field(*state, "Recommends");
    for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
        assert_contains(depends, needed[i]);
    assert_contains(recommends, "fonts-noto-cjk");
    assert_string_equal(version, ROOFBOOK_VERSION);
}

static void test_everything_is_in_it(void **state)
{
    const Fixture *fixture = *state;
    static const char *const files[] = {
        "usr/bin/roofbook",
        "usr/share/man/man1/roofbook.1.gz",
        "usr/share/bash-completion/completions/roofbook",
        "usr/share/fish/vendor_completions.d/roofbook.fish",
        "usr/share/zsh/vendor-completions/_roofbook",
        "usr/share/roofbook/handbook.lua",
        "usr/share/roofbook/models/resnet.lua",
        "usr/share/roofbook/templates/guide/roofline.md",
        "usr/share/roofbook/templates/assets/style.css",
        "usr/share/roofbook/new/ci/publish",
        "usr/lib/sysusers.d/roofbook.conf",
        "lib/systemd/system/roofbook@.service",
        "lib/systemd/system/roofbook@.timer",
        "usr/share/doc/roofbook/copyright",
        "usr/share/doc/roofbook/changelog.gz",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename("root", files[i], NULL);
        if (!book_has(&fixture->book, path))
            fail_msg("the package has no %s", files[i]);
    }
    g_autofree char *page = book_path(&fixture->book, "root/usr/share/man/man1/roofbook.1.gz");
    const char *const read[] = {"gzip", "-dc", page, NULL};
    g_auto(Ran) manual = run_argv(read);
    assert_contains(manual.out, "\"roofbook " ROOFBOOK_VERSION "\"");
}

static void test_the_same_again(void **state)
{
    const Fixture *fixture = *state;
    g_autofree char *again = book_path(&fixture->book, "again");
    assert_true(g_setenv("SOURCE_DATE_EPOCH", "1790000000", TRUE));
    const char *const make[] = {"make/deb", program(), again, NULL};
    g_auto(Ran) made = run_argv(make);
    g_unsetenv("SOURCE_DATE_EPOCH");
    assert_status(&made, 0);
    g_autoptr(GBytes) first = file_bytes("", fixture->deb),
                      second = file_bytes("", g_strstrip(made.out));
    assert_true(g_bytes_equal(first, second));
}

/* From where it is unpacked, with its own zoo, catalogue and templates, and nothing of this folder.
 */
static void test_it_works_from_there(void **state)
{
    const Fixture *fixture = *state;
    g_autofree char *own = book_path(&fixture->book, "root/usr/bin/roofbook"),
                    *dir = book_path(&fixture->book, "ours"),
                    *site = g_build_filename(dir, "site", NULL);
    const char *const version[] = {own, "--version", NULL};
    const char *const make[] = {own, "new", dir, NULL};
    const char *const build[] = {own, "build", "-q", "-C", dir, "-j", "2", NULL};
    g_auto(Ran) says = run_argv(version);
    assert_string_equal(says.out, "roofbook " ROOFBOOK_VERSION "\n");
    g_auto(Ran) made = run_argv(make);
    assert_status(&made, 0);
    g_auto(Ran) built = run_argv(build);
    assert_status(&built, 0);
    assert_string_equal(built.err, "");
    static const char *const pages[] = {"models/tiny/mine/index.html",
                                        "models/mobilenet_v2/raspberry-pi-5/index.html",
                                        "guide/index.html", "assets/style.css"};
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++)
        g_bytes_unref(file_bytes(site, pages[i]));
}

/* ---- The units ------------------------------------------------------------------------------- */

/* The value of KEY= in the unit. Caller frees. */
static char *unit_value(const char *unit, const char *key)
{
    g_autofree char *text = NULL, *path = g_build_filename("systemd", unit, NULL);
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autofree char *start = g_strdup_printf("\n%s=", key);
    const char *at = strstr(text, start);
    if (!at)
        fail_msg("%s has no %s", unit, key);
    g_auto(GStrv) lines = g_strsplit(at ? at + strlen(start) : "", "\n", 2);
    return g_strdup(lines[0]);
}

/* What the service runs, in the folder that the instance names, is right as it stands, and its user
 * is the one that is made. */
static void test_the_service_builds(void **state)
{
    (void)state;
    g_autofree char *command = unit_value("roofbook@.service", "ExecStart"),
                    *folder = unit_value("roofbook@.service", "WorkingDirectory"),
                    *user = unit_value("roofbook@.service", "User"),
                    *when = unit_value("roofbook@.timer", "OnCalendar");
    g_autofree char *users = NULL, *line = g_strdup_printf("\nu %s -", user);
    assert_string_equal(folder, "%f");
    assert_string_equal(when, "*-*-* 03:00:00");
    assert_true(g_file_get_contents("systemd/roofbook.conf", &users, NULL, NULL));
    assert_contains(users, line);
    Book book = book_small();
    g_autofree char *script =
        g_strdup_printf("roofbook() { \"$0\" \"$@\"; }; cd '%s' && %s", book.dir, command);
    g_autofree char *whole = g_canonicalize_filename(program(), NULL);
    const char *const argv[] = {"sh", "-c", script, whole, NULL};
    g_auto(Ran) ran = run_argv(argv);
    assert_status(&ran, 0);
    assert_true(book_has(&book, "site/index.html"));
    book_clear(&book);
}

/* ---- The container --------------------------------------------------------------------------- */

static bool is_listed(const char *packages, const char *package)
{
    g_autofree char *pattern = g_strdup_printf("^[a-z]+ +%s +[a-z]+:", package);
    return g_regex_match_simple(pattern, packages, G_REGEX_MULTILINE, 0);
}

/* No package that make/packages does not list, and not root at run time. */
static void test_the_container_keeps_to_the_list(void **state)
{
    (void)state;
    g_autofree char *recipe = NULL, *packages = NULL;
    assert_true(g_file_get_contents("Containerfile", &recipe, NULL, NULL));
    assert_true(g_file_get_contents("make/packages", &packages, NULL, NULL));
    const char *last = g_strrstr(recipe, "\nFROM ");
    assert_true(g_str_has_prefix(last, "\nFROM debian:12"));
    assert_contains(recipe, "FROM debian:12-slim AS build");
    assert_contains(last, "\nUSER handbook\n");
    assert_contains(last, "useradd --create-home handbook");
    const char *install = strstr(last, "apt-get install");
    g_autofree char *command = g_strndup(install, strcspn(install, "&"));
    g_auto(GStrv) words = g_strsplit_set(command, " \\\n", -1);
    int named = 0;
    for (char **word = words + 2; *word; word++) {
        if (!**word || **word == '-' || g_str_has_prefix(*word, "/tmp/"))
            continue;
        if (!is_listed(packages, *word))
            fail_msg("make/packages does not list %s", *word);
        named++;
    }
    assert_int_equal(named, 1);
    assert_int_equal(is_listed(packages, "libssl-dev"), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_says_what_it_needs),
        cmocka_unit_test(test_everything_is_in_it),
        cmocka_unit_test(test_the_same_again),
        cmocka_unit_test(test_it_works_from_there),
        cmocka_unit_test(test_the_service_builds),
        cmocka_unit_test(test_the_container_keeps_to_the_list),
    };
    if (is_sanitized()) /* of scripts, whose commands have tests of their own */
        return 0;
    return cmocka_run_group_tests(tests, setup, teardown);
}
