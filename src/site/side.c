#include "site/side.h"

#include <string.h>

#include "base/error.h"
#include "diff/figures_write.h"
#include "site/revision.h"

bool side_needs_scratch(const char *name)
{
    return g_str_has_prefix(name, SIDE_GIT);
}

static bool has(const char *dir, const char *name)
{
    g_autofree char *path = g_build_filename(dir, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

/* The figures that publishing them would give, without a page. */
static bool open_sources(Side *side, const char *dir, const ProjectPlace *like, GPtrArray *problems,
                         GError **error)
{
    size_t length;
    ProjectPlace place = *like;
    place.dir = dir;
    side->project = project_open_at(&place, error);
    if (!side->project)
        return false;
    side->source = (DiffSource){side->project->analysis, side->project->handbook};
    for (guint i = 0; i < side->project->errors->len; i++)
        g_ptr_array_add(problems, g_error_copy(g_ptr_array_index(side->project->errors, i)));
    g_autoptr(Digests) digests = digests_new();
    char *text = figures_write(side->source.analysis, side->source.handbook, side->project->folders,
                               digests, &length, error);
    side->figures = text ? figures_parse(dir, text, length, error) : NULL;
    return side->figures != NULL;
}

static bool open_revision(Side *side, const char *rev, const ProjectPlace *place,
                          const char *scratch, GPtrArray *problems, GError **error)
{
    g_autofree char *handbook = revision_unpack(place->dir, rev, scratch, error);
    if (!handbook)
        return false;
    if (g_file_test(handbook, G_FILE_TEST_IS_DIR))
        return open_sources(side, handbook, place, problems, error);
    return rb_fail(error, RB_ERROR_IO,
                   "git:%s: the handbook's folder was not there then; name a later revision", rev);
}

bool side_open(Side *side, const char *name, const ProjectPlace *place, const char *scratch,
               GPtrArray *problems, GError **error)
{
    *side = (Side){0};
    if (side_needs_scratch(name))
        return open_revision(side, name + strlen(SIDE_GIT), place, scratch, problems, error);
    bool folder = g_file_test(name, G_FILE_TEST_IS_DIR);
    if (folder && !has(name, FIGURES_FILE) && (has(name, "handbook.lua") || has(name, "models")))
        return open_sources(side, name, place, problems, error);
    if (folder && !has(name, FIGURES_FILE))
        return rb_fail(error, RB_ERROR_IO,
                       "%s: no site and no handbook: it has neither " FIGURES_FILE
                       " nor handbook.lua; build the site again, or name another",
                       name);
    side->figures = figures_read(name, error);
    return side->figures != NULL;
}

/* Figures stay where the project is gone, but not the other way round. */
void side_clear(Side *side)
{
    project_free(side->project);
    figures_free(side->figures);
    *side = (Side){0};
}

const DiffSource *side_source(const Side *side)
{
    return side->project ? &side->source : NULL;
}
