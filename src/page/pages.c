#include "page/pages.h"

#include <string.h>

#include "analysis/times.h"
#include "base/files.h"
#include "page/front_matter.h"

enum { LARGEST_TEMPLATE = 1 << 20 };

static const char TEMPLATES[] = "templates"; /* in a handbook's folder */

/* The fixed places of the site, in reading order. */
typedef struct PageKind {
    const char *template_name; /* below templates/ */
    const char *path;          /* %s: model and device ids, in that order */
    PageScope scope;
    const char *parent; /* template of the page above it */
    PageContent content;
    bool unlisted;          /* not in the navigation */
    bool needs_comparisons; /* left out where the handbook compares nothing */
    const char *rest;       /* folder whose templates that no kind names come behind it, by their
                               order; "": templates/ itself; NULL: none */
    int rest_level;         /* of these in the navigation */
} PageKind;

static const PageKind kinds[] = {
    {"index.md", "index.html", PAGE_ONCE, NULL, .content = CONTENT_TABLES},
    {"guide.md", "guide/index.html", PAGE_ONCE, "index.md", .rest = "guide/", .rest_level = 1},
    {"models.md", "models/index.html", PAGE_ONCE, "index.md", .content = CONTENT_MODELS},
    {"model.md", "models/%s/index.html", PAGE_PER_MODEL, "models.md", .content = CONTENT_MODEL},
    {"model_device.md", "models/%s/%s/index.html", PAGE_PER_PAIR, "model.md",
     .content = CONTENT_PAIR},
    {"compare.md", "compare/index.html", PAGE_ONCE, "index.md", .needs_comparisons = true},
    {"comparison.md", "compare/%s/index.html", PAGE_PER_COMPARISON, "compare.md",
     .content = CONTENT_TABLES},
    {"hardware.md", "hardware/index.html", PAGE_ONCE, "index.md", .content = CONTENT_DEVICES},
    {"device.md", "hardware/%s/index.html", PAGE_PER_DEVICE, "hardware.md",
     .content = CONTENT_DEVICE},
    {"operators.md", "operators/index.html", PAGE_ONCE, "index.md", .content = CONTENT_OPERATORS},
    {"changes.md", "changes/index.html", PAGE_ONCE, "index.md", .content = CONTENT_CHANGES},
    {"data.md", "data/index.html", PAGE_ONCE, "index.md", .rest = ""},
    {"404.md", "404.html", PAGE_ONCE, "index.md", .unlisted = true},
};

/* A template as read. */
typedef struct Template {
    const char *name; /* "guide/counting.md" */
    const char *path; /* "templates/guide/counting.md" */
    const char *text;
    gsize length;
    const char *title, *description;
    int order;
    bool used;
} Template;

typedef struct Planner {
    Pages *pages;
    GArray *templates; /* Template */
    const Handbook *handbook;
    const Folder *folder; /* at hand; links may not lead out of it */
    bool alone;           /* no other folder has templates */
    GHashTable *seen;     /* names of templates, of folders that come after */
} Planner;

/* ---- Reading templates ----------------------------------------------------------------------- */

static bool is_subject(const Pages *pages, const char *id)
{
    for (guint i = 0; i < pages->models->len; i++)
        if (strcmp(((const ModelResult *)g_ptr_array_index(pages->models, i))->id, id) == 0)
            return true;
    for (guint i = 0; i < pages->devices->len; i++)
        if (strcmp(((const DeviceResult *)g_ptr_array_index(pages->devices, i))->id, id) == 0)
            return true;
    return false;
}

/* Whether the handbook is without one of the ids in `needs`. */
static bool lacks_something(const Pages *pages, const char *needs)
{
    g_auto(GStrv) ids = g_strsplit_set(needs ? needs : "", " ,", -1);
    for (char **id = ids; *id; id++)
        if (**id && !is_subject(pages, *id))
            return true;
    return false;
}

static bool read_template(Planner *planner, const char *name, GError **error)
{
    Pages *pages = planner->pages;
    g_autofree char *file = g_build_filename(TEMPLATES, name, NULL);
    g_autofree char *shown = folder_shown(planner->folder, file);
    gsize length;
    char *text = files_read_in(planner->folder->dir, file, LARGEST_TEMPLATE, &length, error);
    if (!text)
        return false;
    g_ptr_array_add(pages->texts, text);
    g_autoptr(Page) front = front_matter_page(shown, text, length, error);
    if (!front || front->draft || lacks_something(pages, front->needs))
        return front != NULL;
    Template read = {
        .name = g_string_chunk_insert(pages->strings, name),
        .path = g_string_chunk_insert(pages->strings, shown),
        .text = text,
        .length = length,
        .title = g_string_chunk_insert(pages->strings, front->title),
        .description =
            front->description ? g_string_chunk_insert(pages->strings, front->description) : NULL,
        .order = front->order,
    };
    g_array_append_val(planner->templates, read);
    return true;
}

static gint by_order(gconstpointer a, gconstpointer b)
{
    const Template *x = a, *y = b;
    return x->order != y->order ? (x->order < y->order ? -1 : 1) : strcmp(x->name, y->name);
}

static void read_named(Planner *planner, char *name, GPtrArray *errors)
{
    GError *failed = NULL;
    if (g_hash_table_contains(planner->seen, name)) {
        g_free(name);
        return;
    }
    g_hash_table_add(planner->seen, name);
    if (!read_template(planner, name, &failed))
        g_ptr_array_add(errors, failed);
}

static void read_folder(Planner *planner, const char *folder, GPtrArray *errors)
{
    g_autofree char *path =
                        *folder ? g_build_filename(TEMPLATES, folder, NULL) : g_strdup(TEMPLATES),
                    *whole = g_build_filename(planner->folder->dir, path, NULL);
    GError *error = NULL;
    bool there = false, wanted = planner->alone && !*folder;
    g_auto(GStrv) names = files_exists(whole, &there, &error) && (there || wanted)
                              ? files_list_in(planner->folder->dir, path, ".md", &error)
                              : NULL;
    if (error)
        g_ptr_array_add(errors, error);
    for (char **name = names; name && *name; name++)
        read_named(planner, g_strconcat(folder, *folder ? "/" : "", *name, NULL), errors);
}

/* The handbook's own first: what stands in one folder hides it in those before. */
static void read_templates(Planner *planner, const GPtrArray *folders, GPtrArray *errors)
{
    planner->alone = folders->len == 1;
    planner->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = folders->len; i-- > 0;) {
        planner->folder = g_ptr_array_index(folders, i);
        read_folder(planner, "", errors);
        read_folder(planner, "guide", errors);
    }
    g_hash_table_unref(planner->seen);
    g_array_sort(planner->templates, by_order);
}

static Template *find_template(Planner *planner, const char *name)
{
    for (guint i = 0; i < planner->templates->len; i++) {
        Template *read = &g_array_index(planner->templates, Template, i);
        if (strcmp(read->name, name) == 0)
            return read;
    }
    return NULL;
}

/* ---- Planning -------------------------------------------------------------------------------- */

int pages_find(const Pages *pages, const char *path)
{
    gpointer index;
    bool found = g_hash_table_lookup_extended(pages->by_path, path, NULL, &index);
    return found ? GPOINTER_TO_INT(index) : -1;
}

static void add_plan(Planner *planner, const Template *from, PagePlan plan, char *path,
                     const char *title)
{
    Pages *pages = planner->pages;
    plan.path = g_string_chunk_insert(pages->strings, path);
    plan.template_path = from->path;
    plan.template_name = from->name;
    plan.text = from->text;
    plan.length = from->length;
    plan.title = g_string_chunk_insert(pages->strings, title);
    plan.description = from->description;
    plan.order = from->order;
    if (pages_find(pages, plan.path) < 0)
        g_hash_table_insert(pages->by_path, (void *)plan.path,
                            GINT_TO_POINTER((int)pages->plans->len));
    g_array_append_val(pages->plans, plan);
    g_free(path);
}

/* Caller frees. */
static char *model_path(const char *id)
{
    return g_strdup_printf("models/%s/index.html", id);
}

static char *device_path(const char *id)
{
    return g_strdup_printf("hardware/%s/index.html", id);
}

static char *pair_path(const char *model_id, const char *device_id)
{
    return g_strdup_printf("models/%s/%s/index.html", model_id, device_id);
}

/* A page of the kind below its section, about nothing yet. */
static PagePlan plan_of(const PageKind *kind, int parent)
{
    return (PagePlan){.parent = parent,
                      .scope = kind->scope,
                      .content = kind->content,
                      .model = -1,
                      .device = -1,
                      .in_nav = true,
                      .nav_level = 1};
}

static void plan_models(Planner *planner, const Template *from, PagePlan plan)
{
    for (guint i = 0; i < planner->pages->models->len; i++) {
        const ModelResult *model = pages_model(planner->pages, (int)i);
        plan.model = (int)i;
        add_plan(planner, from, plan, model_path(model->id), model->name);
    }
}

static void plan_devices(Planner *planner, const Template *from, PagePlan plan)
{
    for (guint i = 0; i < planner->pages->devices->len; i++) {
        const DeviceResult *device = pages_device(planner->pages, (int)i);
        plan.device = (int)i;
        add_plan(planner, from, plan, device_path(device->id), device->name);
    }
}

static void plan_pair(Planner *planner, const Template *from, PagePlan plan)
{
    Pages *pages = planner->pages;
    const ModelResult *model = pages_model(pages, plan.model);
    const DeviceResult *device = pages_device(pages, plan.device);
    if (!handbook_is_deep(planner->handbook, device->id, model->id, model->category))
        return;
    g_autofree char *above = model_path(model->id);
    g_autofree char *title = g_strdup_printf("%s on %s", model->name, device->name);
    plan.parent = pages_find(pages, above);
    add_plan(planner, from, plan, pair_path(model->id, device->id), title);
}

static void plan_pairs(Planner *planner, const Template *from, PagePlan plan)
{
    plan.in_nav = false;
    plan.nav_level = 0;
    for (plan.model = 0; plan.model < (int)planner->pages->models->len; plan.model++)
        for (plan.device = 0; plan.device < (int)planner->pages->devices->len; plan.device++)
            plan_pair(planner, from, plan);
}

static void plan_comparisons(Planner *planner, const Template *from, PagePlan plan)
{
    const GPtrArray *compare = planner->handbook->compare;
    for (guint i = 0; i < compare->len; i++) {
        plan.comparison = g_ptr_array_index(compare, i);
        add_plan(planner, from, plan, g_strdup_printf("compare/%s/index.html", plan.comparison->id),
                 plan.comparison->title);
    }
}

static const char *path_of_template(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].scope == PAGE_ONCE && strcmp(kinds[i].template_name, name) == 0)
            return kinds[i].path;
    return NULL;
}

static void plan_kind(Planner *planner, const PageKind *kind)
{
    Template *from = find_template(planner, kind->template_name);
    if (!from || (kind->needs_comparisons && planner->handbook->compare->len == 0))
        return;
    from->used = true;
    int parent = kind->parent && path_of_template(kind->parent)
                     ? pages_find(planner->pages, path_of_template(kind->parent))
                     : -1;
    static void (*const plan_all_of[])(Planner *, const Template *, PagePlan) = {
        [PAGE_PER_MODEL] = plan_models,
        [PAGE_PER_DEVICE] = plan_devices,
        [PAGE_PER_PAIR] = plan_pairs,
        [PAGE_PER_COMPARISON] = plan_comparisons,
    };
    PagePlan plan = plan_of(kind, parent);
    if (kind->scope != PAGE_ONCE) {
        plan_all_of[kind->scope](planner, from, plan);
        return;
    }
    plan.nav_level = 0;
    plan.in_nav = !kind->unlisted;
    add_plan(planner, from, plan, g_strdup(kind->path), from->title);
}

/* Templates below `folder` that no kind names: chapters of the guide, or pages a handbook adds. */
static void plan_rest(Planner *planner, const PageKind *kind)
{
    const char *folder = kind->rest;
    int parent = pages_find(planner->pages, *folder ? kind->path : kinds[0].path);
    for (guint i = 0; i < planner->templates->len; i++) {
        Template *from = &g_array_index(planner->templates, Template, i);
        bool inside = *folder ? g_str_has_prefix(from->name, folder) : !strchr(from->name, '/');
        if (from->used || !inside || path_of_template(from->name))
            continue;
        from->used = true;
        g_autofree char *stem = g_strndup(from->name, strlen(from->name) - strlen(".md"));
        add_plan(planner, from,
                 (PagePlan){.parent = parent,
                            .model = -1,
                            .device = -1,
                            .in_nav = true,
                            .nav_level = kind->rest_level},
                 g_strconcat(stem, "/index.html", NULL), from->title);
    }
}

static void plan_all(Planner *planner)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].scope != PAGE_ONCE && find_template(planner, kinds[i].template_name))
            find_template(planner, kinds[i].template_name)->used = true;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        plan_kind(planner, &kinds[i]);
        if (kinds[i].rest)
            plan_rest(planner, &kinds[i]);
    }
}

/* ---- What the pages are about ---------------------------------------------------------------- */

static void add_setup(GArray *setups, const char *format, const Device *device)
{
    Setup setup = {0};
    setup_set_format(&setup, format, device);
    for (guint i = 0; i < setups->len; i++)
        if (setup_equal(&setup, &g_array_index(setups, Setup, i)))
            return;
    g_array_append_val(setups, setup);
}

/* What the handbook's precisions are on its devices. Caller unrefs. */
static GArray *setups_of(Analysis *analysis, const Handbook *handbook)
{
    GArray *setups = g_array_new(FALSE, FALSE, sizeof(Setup));
    g_autoptr(GPtrArray) devices = handbook_devices(handbook, analysis_devices(analysis));
    for (char **name = handbook->precisions; *name; name++)
        for (guint i = 0; i < devices->len; i++)
            add_setup(setups, *name, g_ptr_array_index(devices, i));
    return setups;
}

/* The times in every precision, so that workers share them: every device's page has the zoo in
 * each. Failures are told where they are asked for. */
static void prepare_times(Analysis *analysis, int entry, const GArray *setups)
{
    const GPtrArray *devices = analysis_devices(analysis);
    for (guint i = 0; devices->len > 0 && i < setups->len; i++) {
        Setup setup = g_array_index(setups, Setup, i);
        setup.network = entry;
        analysis_times(analysis, &setup, g_ptr_array_index(devices, 0), &(Setup){0}, NULL);
    }
}

static void collect_models(Pages *pages, Analysis *analysis, const Handbook *handbook,
                           GPtrArray *errors)
{
    g_autoptr(GArray) entries = handbook_models(handbook, analysis_zoo(analysis));
    g_autoptr(GArray) setups = setups_of(analysis, handbook);
    for (guint i = 0; i < entries->len; i++) {
        GError *error = NULL;
        Setup setup = {.network = g_array_index(entries, int, i)};
        const ModelResult *model = analysis_model(analysis, &setup, &error);
        if (model) {
            analysis_keep(analysis, model);
            g_ptr_array_add(pages->models, (void *)model);
            prepare_times(analysis, setup.network, setups);
        } else {
            g_ptr_array_add(errors, error);
        }
        analysis_release(analysis); /* the room is the next model's */
    }
}

static void collect_devices(Pages *pages, Analysis *analysis, const Handbook *handbook)
{
    g_autoptr(GPtrArray) devices = handbook_devices(handbook, analysis_devices(analysis));
    for (guint i = 0; i < devices->len; i++)
        g_ptr_array_add(pages->devices,
                        (void *)analysis_device(analysis, g_ptr_array_index(devices, i)));
}

Pages *pages_plan(Analysis *analysis, const Handbook *handbook, const GPtrArray *folders,
                  GPtrArray *errors)
{
    Pages *pages = g_new0(Pages, 1);
    pages->plans = g_array_new(FALSE, FALSE, sizeof(PagePlan));
    pages->models = g_ptr_array_new();
    pages->devices = g_ptr_array_new();
    pages->by_path = g_hash_table_new(g_str_hash, g_str_equal);
    pages->strings = g_string_chunk_new(4096);
    pages->texts = g_ptr_array_new_with_free_func(g_free);
    Planner planner = {.pages = pages,
                       .templates = g_array_new(FALSE, FALSE, sizeof(Template)),
                       .handbook = handbook};
    collect_models(pages, analysis, handbook, errors);
    collect_devices(pages, analysis, handbook);
    read_templates(&planner, folders, errors);
    plan_all(&planner);
    g_array_unref(planner.templates);
    return pages;
}

void pages_free(Pages *pages)
{
    if (!pages)
        return;
    g_array_unref(pages->plans);
    g_ptr_array_unref(pages->models);
    g_ptr_array_unref(pages->devices);
    g_hash_table_unref(pages->by_path);
    g_string_chunk_free(pages->strings);
    g_ptr_array_unref(pages->texts);
    g_free(pages);
}

const char *pages_path(const Pages *pages, const char *model_id, const char *device_id)
{
    if (!model_id && !device_id)
        return NULL;
    g_autofree char *path = model_id && device_id ? pair_path(model_id, device_id)
                            : model_id            ? model_path(model_id)
                                                  : device_path(device_id);
    int i = pages_find(pages, path);
    return i >= 0 ? pages_plan_at(pages, i)->path : NULL;
}
