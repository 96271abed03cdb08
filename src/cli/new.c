/* roofbook new: a handbook to start from, as it stands in new/ of what came with the program. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "cli/command.h"
#include "cli/output.h"

enum { LARGEST_FILE = 1 << 20, DEEPEST = 8 };

static const char FOLDER[] = "new";

/* A name that begins with a dot is none of a file that is published or listed. */
static char *path_in_handbook(const char *path)
{
    return g_strdup(strcmp(path, "gitignore") == 0 ? ".gitignore" : path);
}

/* Appends the paths of all files beneath shipped/new/`above`, in order. */
static bool list(const char *shipped, const char *above, int deep, GPtrArray *paths, GError **error)
{
    g_autofree char *folder = g_build_filename(FOLDER, above, NULL);
    g_auto(GStrv) files = files_list_in(shipped, folder, "", error);
    g_auto(GStrv) folders = files ? files_folders_in(shipped, folder, error) : NULL;
    bool ok = folders != NULL;
    for (char **name = files; ok && *name; name++)
        g_ptr_array_add(paths, g_build_filename(above, *name, NULL));
    for (char **name = folders; ok && deep > 0 && *name; name++) {
        g_autofree char *below = g_build_filename(above, *name, NULL);
        ok = list(shipped, below, deep - 1, paths, error);
    }
    return ok;
}

/* Nothing is written where anything is in the way. */
static bool is_free(const char *dir, const GPtrArray *paths, GError **error)
{
    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *path = path_in_handbook(g_ptr_array_index(paths, i)),
                        *whole = g_build_filename(dir, path, NULL);
        if (g_file_test(whole, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
            return rb_fail(error, RB_ERROR_INPUT,
                           "%s is there already, and `roofbook new` overwrites nothing; name "
                           "another folder",
                           whole);
    }
    return true;
}

static bool write_one(const char *shipped, const FilesRoot *root, const char *source,
                      GError **error)
{
    size_t length;
    g_autofree char *from = g_build_filename(FOLDER, source, NULL),
                    *bytes = files_read_in(shipped, from, LARGEST_FILE, &length, error),
                    *path = path_in_handbook(source), *folder = g_path_get_dirname(path);
    return bytes && (strcmp(folder, ".") == 0 || files_make_dirs(root, folder, error)) &&
           files_put(root, root, path, bytes, length, FILES_NEW, error);
}

static bool write_all(const char *shipped, const char *dir, const GPtrArray *paths, GError **error)
{
    FilesRoot root = {.fd = -1};
    bool ok = files_root_open(&root, dir, error);
    for (guint i = 0; ok && i < paths->len; i++)
        ok = write_one(shipped, &root, g_ptr_array_index(paths, i), error);
    files_root_close(&root);
    return ok;
}

static bool make(const char *dir, GError **error)
{
    const char *shipped = command_shipped_dir();
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    if (!shipped)
        return rb_fail(error, RB_ERROR_IO,
                       "this program came without the files of a new handbook; install it with "
                       "`make install`");
    if (!list(shipped, "", DEEPEST, paths, error) || !is_free(dir, paths, error))
        return false;
    if (g_mkdir_with_parents(dir, 0777) != 0)
        return files_fail(error, "make the folder", dir);
    return write_all(shipped, dir, paths, error);
}

int command_new(const Command *command, int argc, char **argv)
{
    GError *error = NULL;
    int status = EXIT_DONE;
    gboolean quiet = FALSE;
    const GOptionEntry entries[] = {
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Say nothing when all is well", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    if (!command_parse(command, entries, &argc, &argv, &status))
        return status;
    if (argc != 2 || !*argv[1]) {
        output_complain("roofbook new: makes one folder; name it, as in `roofbook new handbook`");
        return EXIT_USAGE;
    }
    if (!make(argv[1], &error))
        return command_fail(error);
    if (!quiet)
        printf("A handbook is in %s; `roofbook build -C %s` publishes it\n", argv[1], argv[1]);
    return status;
}
