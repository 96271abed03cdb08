#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"
#include "base/sys.h"
#include "base/tree.h"
#include "publish/publish.h"

/* Every test works in a directory of its own, where the output is "site". */
typedef struct Place {
    char *dir;
    char *site;
} Place;

static int enter_place(void **state)
{
    Place *place = g_new0(Place, 1);
    place->dir = g_dir_make_tmp("roofbook-publish-XXXXXX", NULL);
    place->site = g_build_filename(place->dir, "site", NULL);
    sys_fail_none();
    g_unsetenv("SOURCE_DATE_EPOCH");
    *state = place;
    return 0;
}

static int leave_place(void **state)
{
    Place *place = *state;
    FilesRoot above;
    sys_fail_none();
    g_unsetenv("SOURCE_DATE_EPOCH");
    g_autofree char *folder = g_path_get_dirname(place->dir);
    g_autofree char *name = g_path_get_basename(place->dir);
    bool ok = files_root_open(&above, folder, NULL) && tree_remove(&above, name, NULL);
    files_root_close(&above);
    g_free(place->site);
    g_free(place->dir);
    g_free(place);
    return ok ? 0 : -1;
}

static char *read_text(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static void assert_holds(const char *dir, const char *name, const char *text)
{
    g_autofree char *found = read_text(dir, name);
    if (!text)
        assert_null(found);
    else
        assert_string_equal(found ? found : "(no file)", text);
}

static void have(const char *dir, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    assert_true(files_write(path, text, strlen(text), NULL));
}

static void have_dir(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    assert_int_equal(g_mkdir_with_parents(path, 0755), 0);
}

/* The names in a directory, hidden ones too, in order and with spaces between. */
static char *names(const char *dir)
{
    FilesRoot root;
    assert_true(files_root_open(&root, dir, NULL));
    g_auto(GStrv) all = files_names(root.fd);
    files_root_close(&root);
    return g_strjoinv(" ", all);
}

static void assert_names(const char *dir, const char *expected)
{
    g_autofree char *found = names(dir);
    assert_string_equal(found, expected);
}

static bool write_text(Publication *pub, const char *path, const char *text, GError **error)
{
    return publish_write(pub, path, text, strlen(text), error);
}

/* Publishes an index and a page that both say `text`. */
static bool publish(const char *site, const char *text, GError **error)
{
    g_autoptr(Publication) pub = publish_begin(site, error);
    return pub && write_text(pub, "index.html", text, error) &&
           write_text(pub, "models/x/index.html", text, error) && publish_commit(pub, error);
}

static void assert_published(const char *site, const char *text)
{
    assert_holds(site, "index.html", text);
    assert_holds(site, "models/x/index.html", text);
    g_autofree char *marker = read_text(site, PUBLISH_MARKER);
    assert_string_equal(marker, PUBLISH_MARKER_TEXT ".nojekyll\nindex.html\nmodels/x/index.html\n");
}

static void assert_refused(const char *site, RbErrorCode code, const char *part)
{
    GError *error = NULL;
    assert_null(publish_begin(site, &error));
    assert_true(g_error_matches(error, RB_ERROR, code));
    assert_non_null(strstr(error->message, part));
    assert_null(strchr(error->message, '\n'));
    g_error_free(error);
}

static void test_publish_and_replace(void **state)
{
    const Place *place = *state;
    assert_true(publish(place->site, "one", NULL));
    assert_published(place->site, "one");
    have(place->site, "models/x/index.html", "goes");
    assert_true(publish(place->site, "two", NULL));
    assert_published(place->site, "two");
    assert_names(place->site, ".nojekyll .roofbook index.html models");
    assert_names(place->dir, "site");
}

static void test_old_site_stays_until_commit(void **state)
{
    const Place *place = *state;
    assert_true(publish(place->site, "one", NULL));
    Publication *pub = publish_begin(place->site, NULL);
    assert_true(write_text(pub, "index.html", "two", NULL));
    assert_holds(place->dir, ".site.roofbook-work/new/index.html", "two");
    assert_published(place->site, "one");
    publish_free(pub);
    assert_published(place->site, "one");
    assert_names(place->dir, "site");
}

static void test_abandoned_first_site(void **state)
{
    const Place *place = *state;
    Publication *pub = publish_begin(place->site, NULL);
    assert_true(write_text(pub, "index.html", "one", NULL));
    publish_free(pub);
    publish_free(NULL);
    assert_names(place->dir, "");
}

static void test_paths(void **state)
{
    const Place *place = *state;
    static const char *const unsafe[] = {"../x", "/etc/x", "a/../../x", ".git/config",
                                         "",     "a//b",   "a\nb"};
    g_autoptr(Publication) pub = publish_begin(place->site, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(unsafe); i++) {
        GError *error = NULL;
        assert_false(write_text(pub, unsafe[i], "x", &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_INPUT));
        g_error_free(error);
    }
}

static void test_twice(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    g_autoptr(Publication) pub = publish_begin(place->site, NULL);
    assert_true(write_text(pub, "a/x", "one", NULL));
    assert_false(write_text(pub, "a/x", "two", &error));
    g_autofree char *path = g_build_filename(place->site, "a/x", NULL);
    assert_non_null(strstr(error->message, path));
    assert_non_null(strstr(error->message, "give one of them another name"));
    assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_INPUT));
    g_clear_error(&error);
    assert_false(write_text(pub, "a", "file", &error));
    g_clear_error(&error);
    assert_false(write_text(pub, "a/x/y", "below a file", &error));
    g_clear_error(&error);
    assert_true(publish_replace(pub, "a/x", "three", 5, NULL));
    assert_true(publish_commit(pub, NULL));
    assert_holds(place->site, "a/x", "three");
}

static void test_whose_directory(void **state)
{
    const Place *place = *state;
    have_dir(place->dir, "site");
    have(place->site, "thesis.tex", "years of work");
    assert_refused(place->site, RB_ERROR_IO, "was not made by roofbook");
    have(place->site, PUBLISH_MARKER, "something else\n");
    assert_refused(place->site, RB_ERROR_IO, "was not made by roofbook");
    assert_holds(place->site, "thesis.tex", "years of work");
    assert_names(place->dir, "site");
    have(place->site, PUBLISH_MARKER, "roofbook site 1\nof it only dot files are kept.\n");
    assert_true(publish(place->site, "one", NULL));
    assert_names(place->site, ".nojekyll .roofbook index.html models");
}

/* A marker that is a link or a directory is none; hidden files that are not git's are somebody's.
 */
static void test_false_markers(void **state)
{
    const Place *place = *state;
    have_dir(place->dir, "site");
    have(place->dir, "real", PUBLISH_MARKER_TEXT);
    g_autofree char *marker = g_build_filename(place->site, PUBLISH_MARKER, NULL);
    assert_int_equal(symlink("../real", marker), 0);
    assert_refused(place->site, RB_ERROR_IO, "was not made by roofbook");
    assert_int_equal(g_unlink(marker), 0);
    assert_int_equal(mkfifo(marker, 0600), 0);
    alarm(600);
    assert_refused(place->site, RB_ERROR_IO, "was not made by roofbook");
    alarm(0);
    assert_int_equal(g_unlink(marker), 0);
    have(place->site, ".profile", "");
    assert_refused(place->site, RB_ERROR_IO, "was not made by roofbook");
}

/* What was the right directory at the start need not be at the end. */
static void test_changed_meanwhile(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    have_dir(place->dir, "site");
    Publication *pub = publish_begin(place->site, NULL);
    assert_non_null(pub);
    have(place->site, "thesis.tex", "years of work");
    assert_false(publish_commit(pub, &error));
    assert_non_null(strstr(error->message, "was not made by roofbook"));
    g_clear_error(&error);
    publish_free(pub);
    assert_holds(place->site, "thesis.tex", "years of work");
    assert_names(place->dir, "site");
}

static void test_absent_then_there(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    Publication *pub = publish_begin(place->site, NULL);
    have(place->dir, "site", "a file");
    assert_false(publish_commit(pub, &error));
    g_clear_error(&error);
    publish_free(pub);
    assert_holds(place->dir, "site", "a file");
}

/* A branch that pages are served from, before the first site: what the host put there is kept. */
static void test_a_branch_of_pages(void **state)
{
    const Place *place = *state;
    have_dir(place->dir, "site/.git");
    have(place->site, ".git/HEAD", "ref: refs/heads/gh-pages\n");
    have(place->site, ".nojekyll", "");
    have(place->site, "CNAME", "example.org");
    assert_true(publish(place->site, "one", NULL));
    assert_published(place->site, "one");
    assert_names(place->site, ".git .nojekyll .roofbook CNAME index.html models");
    assert_holds(place->site, "CNAME", "example.org");
    assert_holds(place->site, ".git/HEAD", "ref: refs/heads/gh-pages\n");
}

/* Names that only begin like theirs are somebody's files. */
static void test_no_branch_of_pages(void **state)
{
    const Place *place = *state;
    have_dir(place->dir, "site");
    have(place->site, "CNAME", "example.org");
    have(place->site, "CNAMES", "years of work");
    assert_refused(place->site, RB_ERROR_IO, "was not made by roofbook");
    assert_holds(place->site, "CNAMES", "years of work");
}

static void test_dot_files(void **state)
{
    const Place *place = *state;
    have_dir(place->dir, "site/.git/refs/heads");
    have(place->site, ".git/HEAD", "ref: refs/heads/main\n");
    have(place->site, ".git/refs/heads/main", "0123\n");
    have(place->site, ".gitignore", "*\n");
    assert_int_equal(chmod(place->site, 0750), 0);
    assert_true(publish(place->site, "one", NULL));
    have(place->site, ".nojekyll", "");
    have(place->site, "CNAME", "example.org");
    assert_true(publish(place->site, "two", NULL));
    assert_published(place->site, "two");
    assert_names(place->site, ".git .gitignore .nojekyll .roofbook CNAME index.html models");
    assert_holds(place->site, ".git/HEAD", "ref: refs/heads/main\n");
    assert_holds(place->site, ".git/refs/heads/main", "0123\n");
    struct stat st;
    assert_int_equal(stat(place->site, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0750);
}

/* Publishes the index and one page more. */
static bool publish_page(const Place *place, const char *path, GError **error)
{
    g_autoptr(Publication) pub = publish_begin(place->site, error);
    return pub && write_text(pub, "index.html", path, error) &&
           write_text(pub, path, "page", error) && publish_commit(pub, error);
}

/* What roofbook wrote goes, in whatever folder it is, and all else stays. */
static void test_files_of_others(void **state)
{
    const Place *place = *state;
    assert_true(publish_page(place, "gone/a.html", NULL));
    have(place->site, "CNAME", "example.org");
    have(place->site, "gone/notes.txt", "mine");
    have_dir(place->site, "extra/empty");
    have(place->site, "extra/deep.html", "mine too");
    have_dir(place->site, "later");
    have(place->site, "later/own.txt", "first");
    g_autofree char *link = g_build_filename(place->site, "link", NULL);
    assert_int_equal(symlink("/nowhere", link), 0);
    for (int round = 0; round < 2; round++) {
        assert_true(publish_page(place, "later/a.html", NULL));
        assert_names(place->site, ".nojekyll .roofbook CNAME extra gone index.html later link");
        assert_names(place->dir, "site");
        assert_holds(place->site, "CNAME", "example.org");
        assert_holds(place->site, "gone/a.html", NULL);
        assert_holds(place->site, "gone/notes.txt", "mine");
        assert_holds(place->site, "extra/deep.html", "mine too");
        assert_holds(place->site, "later/own.txt", "first");
        assert_holds(place->site, "later/a.html", "page");
        g_autofree char *empty = g_build_filename(place->site, "extra/empty", NULL);
        assert_true(g_file_test(empty, G_FILE_TEST_IS_DIR));
        g_autofree char *target = g_file_read_link(link, NULL);
        assert_string_equal(target, "/nowhere");
    }
}

static void test_a_file_in_the_way(void **state)
{
    const Place *place = *state;
    static const char *const ways[] = {"later.html", "later.html/x"};
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        GError *error = NULL;
        assert_true(publish_page(place, "a.html", NULL));
        have(place->site, "later.html", "mine");
        assert_false(publish_page(place, ways[i], &error));
        assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_INPUT));
        assert_non_null(strstr(error->message, "later.html' is not roofbook's"));
        assert_non_null(strstr(error->message, "move it elsewhere"));
        g_clear_error(&error);
        assert_holds(place->site, "later.html", "mine");
        assert_holds(place->site, "a.html", "page");
        assert_names(place->dir, "site");
    }
}

/* Sites of before there were lists promised dot files alone. */
static void test_a_site_without_a_list(void **state)
{
    const Place *place = *state;
    assert_true(publish_page(place, "a.html", NULL));
    have(place->site, PUBLISH_MARKER, "roofbook site 1\nof it only dot files are kept.\n");
    have(place->site, "CNAME", "example.org");
    have(place->site, ".nojekyll", "");
    assert_true(publish_page(place, "b.html", NULL));
    assert_names(place->site, ".nojekyll .roofbook b.html index.html");
}

static void test_ways_to_name_it(void **state)
{
    const Place *place = *state;
    g_autofree char *slashes = g_strconcat(place->site, "///", NULL);
    assert_true(publish(slashes, "one", NULL));
    assert_published(place->site, "one");

    g_autofree char *link = g_build_filename(place->dir, "link", NULL);
    struct stat st;
    assert_int_equal(symlink("site", link), 0);
    assert_true(publish(link, "two", NULL));
    assert_published(place->site, "two");
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));

    g_autofree char *deep = g_build_filename(place->dir, "not/yet/there", NULL);
    assert_true(publish(deep, "three", NULL));
    assert_published(deep, "three");

    g_autofree char *here = g_get_current_dir();
    assert_int_equal(g_chdir(place->site), 0);
    assert_true(publish(".", "four", NULL));
    assert_int_equal(g_chdir(place->dir), 0);
    assert_published(place->site, "four");
    assert_true(publish("site", "five", NULL));
    assert_int_equal(g_chdir(here), 0);
    assert_published(place->site, "five");
    assert_names(place->dir, "link not site");
}

static void test_impossible_places(void **state)
{
    const Place *place = *state;
    g_autofree char *dangling = g_build_filename(place->dir, "dangling", NULL);
    g_autofree char *file = g_build_filename(place->dir, "file", NULL);
    g_autofree char *below = g_build_filename(file, "site", NULL);
    g_autofree char *up = g_build_filename(place->dir, "none", "..", NULL);
    assert_int_equal(symlink("nowhere", dangling), 0);
    have(place->dir, "file", "");
    assert_refused(dangling, RB_ERROR_USAGE, "symbolic link to nothing");
    assert_refused(file, RB_ERROR_USAGE, "not a directory");
    assert_refused(below, RB_ERROR_IO, "a part of it is a file");
    assert_refused(up, RB_ERROR_USAGE, "does not exist");
    assert_refused("/", RB_ERROR_USAGE, "nothing can be built beside it");
    assert_refused("", RB_ERROR_USAGE, "name one, as in `-o site`");
    assert_refused("/proc", RB_ERROR_IO, "");
    assert_names(place->dir, "dangling file");
}

/* Permissions mean nothing to root, so the system's refusal is simulated. */
static void test_parent_not_writable(void **state)
{
    const Place *place = *state;
    assert_true(publish(place->site, "one", NULL));
    sys_fail_nth(SYS_MKDIR, 1, EACCES);
    assert_refused(place->site, RB_ERROR_IO, "cannot build beside");
    sys_fail_none();
    assert_published(place->site, "one");
    assert_names(place->dir, "site");
}

static void test_full_disk(void **state)
{
    const Place *place = *state;
    GError *error = NULL;
    assert_true(publish(place->site, "one", NULL));
    sys_fail_nth(SYS_WRITE, 2, ENOSPC);
    assert_false(publish(place->site, "two", &error));
    g_autofree char *expected = g_strdup_printf(
        "cannot write '%s/models/x/index.html': No space left on device; free some space",
        place->site);
    assert_true(g_str_has_prefix(error->message, expected));
    g_error_free(error);
    assert_published(place->site, "one");
    assert_names(place->dir, "site");
}

static void test_lock(void **state)
{
    const Place *place = *state;
    Publication *pub = publish_begin(place->site, NULL);
    assert_refused(place->site, RB_ERROR_IO, "another build is writing");
    assert_true(write_text(pub, "index.html", "one", NULL));
    assert_true(publish_commit(pub, NULL));
    publish_free(pub);
    assert_true(publish(place->site, "two", NULL));
    /* two sites side by side do not mind each other */
    g_autofree char *other = g_build_filename(place->dir, "other", NULL);
    g_autoptr(Publication) a = publish_begin(place->site, NULL), b = publish_begin(other, NULL);
    assert_non_null(a);
    assert_non_null(b);
}

static void in_child(void (*action)(Publication *, const Place *), Publication *pub,
                     const Place *place, int expected_signal)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        action(pub, place);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : 0, expected_signal);
}

static void write_and_free(Publication *pub, const Place *place)
{
    (void)place;
    write_text(pub, "from-child.html", "child", NULL);
    publish_free(pub);
}

static void die_writing(Publication *pub, const Place *place)
{
    (void)place;
    sys_fail_nth(SYS_CLOSE, 1, SYS_DIES);
    write_text(pub, "half.html", "never whole", NULL);
}

static void test_workers_write(void **state)
{
    const Place *place = *state;
    Publication *pub = publish_begin(place->site, NULL);
    in_child(write_and_free, pub, place, 0);
    in_child(die_writing, pub, place, SIGKILL);
    assert_true(write_text(pub, "index.html", "one", NULL));
    assert_true(publish_commit(pub, NULL));
    publish_free(pub);
    assert_holds(place->site, "from-child.html", "child");
    assert_names(place->site, ".nojekyll .roofbook from-child.html index.html");
    assert_names(place->dir, "site");
}

static gint64 mtime(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mtime;
}

static void test_source_date_epoch(void **state)
{
    const Place *place = *state;
    g_setenv("SOURCE_DATE_EPOCH", "1000000000", TRUE);
    assert_true(publish(place->site, "one", NULL));
    static const char *const stamped[] = {".", ".roofbook", "models", "models/x",
                                          "models/x/index.html"};
    for (size_t i = 0; i < G_N_ELEMENTS(stamped); i++)
        assert_int_equal(mtime(place->site, stamped[i]), 1000000000);
    g_setenv("SOURCE_DATE_EPOCH", "yesterday", TRUE);
    assert_refused(place->site, RB_ERROR_USAGE, "SOURCE_DATE_EPOCH is 'yesterday'");
}

/* The site must be all of the old or all of the new. */
static void assert_one_or_the_other(const char *site, const char *old, const char *new)
{
    g_autofree char *index = read_text(site, "index.html");
    assert_non_null(index);
    assert_published(site, strcmp(index, new) == 0 ? new : old);
    assert_holds(site, ".gitignore", "kept\n");
}

/* Ways to make the system less able than it is. */
static void full_system(void)
{
}

static void without_exchange(void)
{
    sys_fail_nth(SYS_EXCHANGE, 1, ENOSYS);
}

/* The renames of a publish() are those of two pages and the marker; then comes the swap. */
static void with_overlay(void)
{
    sys_fail_nth(SYS_EXCHANGE, 1, EXDEV);
    sys_fail_nth(SYS_RENAME, 5, EXDEV); /* after each file, .nojekyll and the marker */
}

static void start_with_old_site(const Place *place)
{
    sys_fail_none();
    assert_true(publish(place->site, "old", NULL));
    have(place->site, ".gitignore", "kept\n");
}

/* Fails the n-th system call of a build for every n until a build needs fewer. */
static void fail_everywhere(const Place *place, void (*limit)(void))
{
    for (int n = 1;; n++) {
        start_with_old_site(place);
        limit();
        sys_fail_nth(SYS_ANY, n, EIO);
        GError *error = NULL;
        bool ok = publish(place->site, "new", &error);
        bool struck = !sys_fail_pending(SYS_ANY);
        sys_fail_none();
        assert_int_equal(ok, error == NULL);
        g_clear_error(&error);
        if (ok)
            assert_published(place->site, "new");
        assert_names(place->dir, "site");
        assert_one_or_the_other(place->site, "old", "new");
        if (!ok)
            assert_holds(place->site, "index.html", "old");
        assert_true(publish(place->site, "next", NULL));
        assert_published(place->site, "next");
        assert_names(place->dir, "site");
        if (ok && !struck)
            break;
        assert_true(n < 1000);
    }
}

static void test_fail_everywhere(void **state)
{
    fail_everywhere(*state, full_system);
}

static void test_fail_everywhere_without_exchange(void **state)
{
    fail_everywhere(*state, without_exchange);
}

/* Kills a build at its n-th system call for every n. Returns false when it lived to its end. */
static bool kill_build(const Place *place, int n, void (*limit)(void))
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        limit();
        sys_fail_nth(SYS_ANY, n, SYS_DIES);
        _exit(publish(place->site, "new", NULL) ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

static void kill_everywhere(const Place *place, void (*limit)(void), bool always_there)
{
    bool killed = true;
    for (int n = 1; killed; n++) {
        start_with_old_site(place);
        killed = kill_build(place, n, limit);
        if (always_there)
            assert_one_or_the_other(place->site, "old", "new");
        publish_free(publish_begin(place->site, NULL));
        assert_one_or_the_other(place->site, "old", "new");
        assert_names(place->dir, "site");
        assert_true(publish(place->site, "next", NULL));
        assert_published(place->site, "next");
        assert_true(n < 1000);
    }
}

static void test_kill_everywhere(void **state)
{
    kill_everywhere(*state, full_system, true);
}

static void test_kill_everywhere_without_exchange(void **state)
{
    kill_everywhere(*state, without_exchange, false);
}

static void test_overlay(void **state)
{
    const Place *place = *state;
    start_with_old_site(place);
    with_overlay();
    assert_true(publish(place->site, "new", NULL));
    assert_false(sys_fail_pending(SYS_RENAME));
    assert_one_or_the_other(place->site, "new", "new");
    assert_names(place->dir, "site");
}

/* Forcing the site to the disk, and then both directories that the swap changed. */
static void test_sync_faults(void **state)
{
    const Place *place = *state;
    static void (*const limits[])(void) = {full_system, without_exchange};
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
        for (int n = 1; n <= 3; n++) {
            GError *error = NULL;
            start_with_old_site(place);
            limits[i]();
            sys_fail_nth(SYS_SYNC, n, EIO);
            assert_false(publish(place->site, "new", &error));
            assert_false(sys_fail_pending(SYS_SYNC));
            assert_true(g_error_matches(error, RB_ERROR, RB_ERROR_MACHINE));
            g_clear_error(&error);
            assert_published(place->site, "old");
            assert_names(place->dir, "site");
        }
    sys_fail_none();
    assert_true(publish(place->site, "new", NULL));
    sys_fail_nth(SYS_SYNC, 4, EIO);
    assert_true(publish(place->site, "new", NULL));
}

/* What a build that was killed leaves is cleared away, once it is over. */
static void test_clear(void **state)
{
    const Place *place = *state;
    start_with_old_site(place);
    assert_true(kill_build(place, 20, full_system));
    publish_clear(place->site);
    assert_names(place->dir, "site");
    assert_published(place->site, "old");
    g_autofree char *none = g_build_filename(place->dir, "no/where/site", NULL);
    publish_clear(none);
    assert_names(place->dir, "site");
}

int main(void)
{
#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, enter_place, leave_place)
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_publish_and_replace),
        IN_PLACE(test_old_site_stays_until_commit),
        IN_PLACE(test_abandoned_first_site),
        IN_PLACE(test_paths),
        IN_PLACE(test_twice),
        IN_PLACE(test_whose_directory),
        IN_PLACE(test_false_markers),
        IN_PLACE(test_changed_meanwhile),
        IN_PLACE(test_absent_then_there),
        IN_PLACE(test_a_branch_of_pages),
        IN_PLACE(test_no_branch_of_pages),
        IN_PLACE(test_dot_files),
        IN_PLACE(test_files_of_others),
        IN_PLACE(test_a_file_in_the_way),
        IN_PLACE(test_a_site_without_a_list),
        IN_PLACE(test_sync_faults),
        IN_PLACE(test_clear),
        IN_PLACE(test_ways_to_name_it),
        IN_PLACE(test_impossible_places),
        IN_PLACE(test_parent_not_writable),
        IN_PLACE(test_full_disk),
        IN_PLACE(test_lock),
        IN_PLACE(test_workers_write),
        IN_PLACE(test_source_date_epoch),
        IN_PLACE(test_fail_everywhere),
        IN_PLACE(test_fail_everywhere_without_exchange),
        IN_PLACE(test_kill_everywhere),
        IN_PLACE(test_kill_everywhere_without_exchange),
        IN_PLACE(test_overlay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
