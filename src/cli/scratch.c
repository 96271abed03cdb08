#include "cli/scratch.h"

#include "base/files.h"
#include "base/tree.h"
#include "cli/command.h"
#include "publish/keeper.h"

static void remove_scratch(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    FilesRoot above = {.fd = -1};
    if (files_root_open(&above, folder, NULL))
        tree_remove(&above, name, NULL);
    files_root_close(&above);
}

int scratch_run(int (*run)(const char *scratch, void *data), void *data)
{
    GError *error = NULL;
    int status = EXIT_FAILED;
    g_autofree char *scratch = g_build_filename(g_get_tmp_dir(), "roofbook-XXXXXX", NULL);
    if (!g_mkdtemp(scratch)) {
        files_fail(&error, "make a folder like", scratch);
        return command_fail(error);
    }
    if (keeper_fork_for(remove_scratch, scratch, &status, &error))
        return run(scratch, data);
    remove_scratch(scratch);
    return error ? command_fail(error) : status;
}
