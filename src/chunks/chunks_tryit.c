/* The panel of a network on a device. */
#include "base/path.h"
#include "chunks/chunks_parts.h"
#include "chunks/tryit.h"
#include "lua/luaargs.h"

/* Beside the network's own page. Caller frees. */
static char *costs_href(const ChunksContext *context, const char *model_path)
{
    g_autofree char *folder = g_path_get_dirname(model_path),
                    *path = g_strconcat(folder, "/" TRYIT_FILE, NULL),
                    *relative = path_relative(context->plan->path, path);
    return path_href(relative);
}

/* Each format is a network of its own, fused or not. */
static void charge(lua_State *L, const ModelResult *model)
{
    const char **formats = tryit_formats(chunks_context(L)->handbook);
    int n = (int)g_strv_length((char **)formats) * (int)g_strv_length((char **)tryit_fusions());
    g_free(formats); /* charging may raise, and nothing would free them then */
    sandbox_charge(L, (guint64)n * (WORK_OF_NETWORK.each +
                                    WORK_OF_NETWORK.layer * (guint64)graph_n_ops(model->graph)));
}

static int chunk_try_it(lua_State *L)
{
    const ModelResult *model = chunks_check_model(L, 1);
    const Device *device = chunks_check_device(L, 2);
    const ChunksContext *context = chunks_context(L);
    const char *path = pages_path(context->pages, model->id, NULL);
    Knit *knit = knit_of(L);
    if (!path || !knit_current(knit) || graph_n_ops(model->graph) > TRYIT_MOST_OPERATORS)
        return 0;
    charge(L, model);
    g_autofree char *href = costs_href(context, path);
    g_autofree char *json = tryit_facts(context->analysis, model, device, context->handbook, href);
    g_autoptr(GPtrArray) standing =
        profiles_standing(analysis_profiles_of(context->analysis, device), device->id);
    g_autofree char *panel =
        tryit_panel(document_words(knit_current(knit)->document), standing->len > 0);
    if (json)
        knit_emit_scripted(knit, "tryit", json, panel);
    return 0;
}

const luaL_Reg *chunks_tryit_functions(void)
{
    static const luaL_Reg functions[] = {{"try_it", chunk_try_it}, {NULL, NULL}};
    return functions;
}
