#include "page/pages.h"
#include "page/pages_translations.h"

#include <string.h>

#include "analysis/times.h"
#include "base/error.h"
#include "base/lang.h"
#include "base/path.h"
#include "zoo/devices.h"

/* The fixed places of the site, in reading order. */
typedef struct PageKind {
    const char *template_name; /* below templates/ */
    const char *path;          /* %s: model and device ids, in that order */
    PageScope scope;
    const char *parent; /* template of the page above it */
    PageContent content;
    bool unlisted;          /* not in the navigation */
    bool needs_comparisons; /* left out where the handbook compares nothing */
    bool needs_profiles;    /* left out where no device was measured */
    bool needs_pairs;       /* left out where there is no network or no device */
    bool before_others;     /* templates that no kind names come behind it */
} PageKind;

static const PageKind kinds[] = {
    {"index.md", "index.html", PAGE_ONCE, NULL, .content = CONTENT_TABLES},
    {"find.md", PAGES_FIND, PAGE_ONCE, "index.md", .content = CONTENT_FIND, .needs_pairs = true},
    {"guide.md", "guide/index.html", PAGE_ONCE, "index.md", .content = CONTENT_TABLES},
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
    {"profiles.md", "profiles/index.html", PAGE_ONCE, "hardware.md", .content = CONTENT_TABLES,
     .unlisted = true, .needs_profiles = true},
    {"profile.md", "profiles/%s/index.html", PAGE_PER_PROFILE, "profiles.md",
     .content = CONTENT_TABLES, .unlisted = true},
    {"operators.md", "operators/index.html", PAGE_ONCE, "index.md", .content = CONTENT_OPERATORS},
    {"changes.md", "changes/index.html", PAGE_ONCE, "index.md", .content = CONTENT_CHANGES},
    {"data.md", "data/index.html", PAGE_ONCE, "index.md", .before_others = true},
    {"404.md", "404.html", PAGE_ONCE, "index.md", .unlisted = true},
};

typedef struct Planner {
    Pages *pages;
    const Handbook *handbook;
    Analysis *analysis;
    GPtrArray *errors;
    const char *lang; /* of pages that do not say theirs */
} Planner;

/* ---- What the pages are about ---------------------------------------------------------------- */

static bool is_model_of(const GPtrArray *models, const char *id)
{
    for (guint i = 0; i < models->len; i++)
        if (strcmp(((const ModelResult *)g_ptr_array_index(models, i))->id, id) == 0)
            return true;
    return false;
}

static bool is_device_of(const GPtrArray *devices, const char *id)
{
    for (guint i = 0; i < devices->len; i++)
        if (strcmp(((const DeviceResult *)g_ptr_array_index(devices, i))->id, id) == 0)
            return true;
    return false;
}

/* A network to show something by: one that cannot be built says so where it is published. */
static bool add_example_model(Pages *pages, Analysis *analysis, const char *id)
{
    Setup setup = {.network = zoo_find(analysis_zoo(analysis), id)};
    const ModelResult *model = setup.network >= 0 ? analysis_model(analysis, &setup, NULL) : NULL;
    if (!model)
        return false;
    analysis_keep(analysis, model);
    g_ptr_array_add(pages->example_models, (void *)model);
    return true;
}

static bool add_example_device(Pages *pages, Analysis *analysis, const char *id)
{
    const Device *device = devices_find(analysis_devices(analysis), id);
    if (device)
        g_ptr_array_add(pages->example_devices, (void *)analysis_device(analysis, device));
    return device != NULL;
}

/* Whether a page that needs the network or device can be made; then it is there to be read. */
static bool is_there(const char *id, const void *data)
{
    const Planner *planner = data;
    Pages *pages = planner->pages;
    return is_model_of(pages->models, id) || is_device_of(pages->devices, id) ||
           is_model_of(pages->example_models, id) || is_device_of(pages->example_devices, id) ||
           add_example_model(pages, planner->analysis, id) ||
           add_example_device(pages, planner->analysis, id);
}

/* ---- Planning -------------------------------------------------------------------------------- */

int pages_find(const Pages *pages, const char *path)
{
    gpointer index;
    bool found = g_hash_table_lookup_extended(pages->by_path, path, NULL, &index);
    return found ? GPOINTER_TO_INT(index) : -1;
}

/* Two templates may ask for one address, as models/x.md and the page of a network called x. */
static void report_taken(const Planner *planner, const Template *from, const char *path)
{
    const PagePlan *first = pages_plan_at(planner->pages, pages_find(planner->pages, path));
    g_ptr_array_add(planner->errors,
                    g_error_new(RB_ERROR, RB_ERROR_INPUT,
                                "%s: its page '%s' is that of %s already; give one of them another "
                                "name",
                                from->path, path, first->template_path));
}

static const char *keep_lang(const Planner *planner, const char *said, const char *otherwise)
{
    return g_string_chunk_insert_const(planner->pages->strings, said ? said : otherwise);
}

/* Takes the path. Its index, or -1 when the address is taken. */
static int add_plan(Planner *planner, const Template *from, PagePlan plan, char *path,
                    const char *title)
{
    Pages *pages = planner->pages;
    g_autofree char *own = path;
    const char *problem = path_problem(own);
    if (problem) {
        g_ptr_array_add(planner->errors,
                        g_error_new(RB_ERROR, RB_ERROR_INPUT, "%s: %s", from->path, problem));
        return -1;
    }
    if (pages_find(pages, path) >= 0) {
        report_taken(planner, from, path);
        return -1;
    }
    plan.path = g_string_chunk_insert(pages->strings, path);
    plan.template_path = from->path;
    plan.template_name = from->name;
    plan.text = from->text;
    plan.length = from->length;
    plan.title = g_string_chunk_insert(pages->strings, title);
    plan.description = from->description;
    plan.order = from->order;
    plan.needs = from->needs;
    plan.draws = from->draws;
    plan.draft = from->draft;
    plan.original = -1;
    plan.lang = keep_lang(planner, from->lang, planner->lang);
    plan.text_lang = keep_lang(planner, from->lang, from->shipped ? "en" : planner->lang);
    int index = (int)pages->plans->len;
    g_hash_table_insert(pages->by_path, (void *)plan.path, GINT_TO_POINTER(index));
    g_array_append_val(pages->plans, plan);
    return index;
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

/* Of devices that are published, in their order. */
static void plan_profiles(Planner *planner, const Template *from, PagePlan plan)
{
    plan.in_nav = false;
    plan.nav_level = 0;
    for (plan.device = 0; plan.device < (int)planner->pages->devices->len; plan.device++) {
        const GPtrArray *profiles = pages_device(planner->pages, plan.device)->profiles;
        for (guint i = 0; i < profiles->len; i++) {
            plan.profile = g_ptr_array_index(profiles, i);
            const Profile *profile = plan.profile->profile;
            add_plan(planner, from, plan, g_strdup_printf("profiles/%s/index.html", profile->id),
                     profile->title);
        }
    }
}

static bool has_profiles(const Pages *pages)
{
    bool any = false;
    for (guint i = 0; !any && i < pages->devices->len; i++)
        any = pages_device(pages, (int)i)->profiles->len > 0;
    return any;
}

static const char *path_of_template(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].scope == PAGE_ONCE && strcmp(kinds[i].template_name, name) == 0)
            return kinds[i].path;
    return NULL;
}

/* ---- Pages that an author adds --------------------------------------------------------------- */

static void plan_folder(Planner *planner, const char *folder, int parent, int level);

/* A page at level `level` of the navigation; "notes/index.md" has those of its folder below it. */
static void plan_added(Planner *planner, Template *from, int parent, int level)
{
    g_autofree char *stem = g_strndup(from->name, strlen(from->name) - strlen(".md"));
    bool is_index = g_str_has_suffix(from->name, "/index.md");
    PagePlan plan = {
        .parent = parent, .model = -1, .device = -1, .in_nav = true, .nav_level = level};
    from->used = true;
    int index = add_plan(planner, from, plan,
                         g_strconcat(stem, is_index ? ".html" : "/index.html", NULL), from->title);
    if (!is_index)
        return;
    stem[strlen(stem) - strlen("index")] = '\0';
    plan_folder(planner, stem, index >= 0 ? index : parent, 1);
}

/* Whether a template stands in the folder, "" or "notes/", or is what a folder in it begins with.
 */
static bool is_within(const char *folder, const char *name)
{
    if (!g_str_has_prefix(name, folder))
        return false;
    const char *rest = name + strlen(folder), *slash = strchr(rest, '/');
    return slash ? !strcmp(slash, "/index.md") : strcmp(rest, "index.md") != 0;
}

static void plan_folder(Planner *planner, const char *folder, int parent, int level)
{
    const Templates *templates = planner->pages->templates;
    for (guint i = 0; i < templates_count(templates); i++) {
        Template *from = templates_at(templates, i);
        if (!from->used && is_within(folder, from->name))
            plan_added(planner, from, parent, level);
    }
}

/* "guide/" of "guide/index.html", "" of the root. Caller frees. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return g_strndup(path, slash ? (gsize)(slash + 1 - path) : 0);
}

/* ---- All kinds ------------------------------------------------------------------------------- */

static bool is_planned(const Planner *planner, const PageKind *kind)
{
    return templates_find(planner->pages->templates, kind->template_name) &&
           (!kind->needs_comparisons || planner->handbook->compare->len > 0) &&
           (!kind->needs_profiles || has_profiles(planner->pages)) &&
           (!kind->needs_pairs ||
            (planner->pages->models->len > 0 && planner->pages->devices->len > 0));
}

/* A page there is once, and what an author adds in the folder it stands in. */
static void plan_once(Planner *planner, const PageKind *kind, const Template *from, PagePlan plan)
{
    plan.nav_level = 0;
    plan.in_nav = !kind->unlisted;
    int index = add_plan(planner, from, plan, g_strdup(kind->path), from->title);
    g_autofree char *folder = folder_of(kind->path);
    if (*folder)
        plan_folder(planner, folder, index, 1);
}

static void plan_kind(Planner *planner, const PageKind *kind)
{
    if (!is_planned(planner, kind))
        return;
    Template *from = templates_find(planner->pages->templates, kind->template_name);
    from->used = true;
    int parent = kind->parent && path_of_template(kind->parent)
                     ? pages_find(planner->pages, path_of_template(kind->parent))
                     : -1;
    static void (*const plan_all_of[])(Planner *, const Template *, PagePlan) = {
        [PAGE_PER_MODEL] = plan_models,     [PAGE_PER_DEVICE] = plan_devices,
        [PAGE_PER_PAIR] = plan_pairs,       [PAGE_PER_COMPARISON] = plan_comparisons,
        [PAGE_PER_PROFILE] = plan_profiles,
    };
    PagePlan plan = plan_of(kind, parent);
    if (kind->scope != PAGE_ONCE)
        plan_all_of[kind->scope](planner, from, plan);
    else
        plan_once(planner, kind, from, plan);
}

/* Whether no page of a kind stands for the folder. */
static bool wants_index(const char *folder, const void *data)
{
    const Planner *planner = data;
    g_autofree char *path = g_strconcat(folder, "/index.html", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].scope == PAGE_ONCE && !strcmp(kinds[i].path, path))
            return !is_planned(planner, &kinds[i]);
    return true;
}

static void plan_all(Planner *planner)
{
    Templates *templates = planner->pages->templates;
    templates_add_indexes(templates, wants_index, planner);
    for (guint i = 0; i < templates_count(templates); i++)
        templates_at(templates, i)->used = path_of_template(templates_at(templates, i)->name);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        plan_kind(planner, &kinds[i]);
        if (kinds[i].before_others)
            plan_folder(planner, "", pages_find(planner->pages, kinds[0].path), 0);
    }
}

/* ---- Other ids of networks ------------------------------------------------------------------- */

static bool is_spelled(const Templates *templates, const char *id)
{
    bool any = false;
    for (guint i = 0; i < templates_count(templates) && !any; i++) {
        const Template *from = templates_at((Templates *)templates, i);
        any = g_strstr_len(from->text, (gssize)from->length, id) != NULL;
    }
    return any;
}

/* What a template spells, it may read. */
static void read_aliases(Planner *planner)
{
    Pages *pages = planner->pages;
    const Zoo *zoo = analysis_zoo(planner->analysis);
    for (int i = 0; i < zoo_count(zoo); i++) {
        const ZooEntry *entry = zoo_entry(zoo, i);
        if (entry->alias_of && is_model_of(pages->models, entry->alias_of) &&
            !is_model_of(pages->example_models, entry->id) &&
            is_spelled(pages->templates, entry->id))
            add_example_model(pages, planner->analysis, entry->id);
    }
}

/* "models/alias/v100/index.html" of the page "models/model/v100/index.html". */
static void plan_redirect(Pages *pages, int page, const ZooEntry *entry)
{
    const char *path = pages_plan_at(pages, page)->path;
    g_autofree char *stem = g_strdup_printf("models/%s/", entry->alias_of);
    if (!g_str_has_prefix(path, stem))
        return;
    g_autofree char *from = g_strdup_printf("models/%s/%s", entry->id, path + strlen(stem));
    if (pages_find(pages, from) >= 0)
        return;
    PageRedirect redirect = {g_string_chunk_insert(pages->strings, from), page};
    g_array_append_val(pages->redirects, redirect);
    g_hash_table_insert(pages->by_path, (void *)redirect.path, GINT_TO_POINTER(page));
}

static void plan_redirects(Planner *planner)
{
    Pages *pages = planner->pages;
    const Zoo *zoo = analysis_zoo(planner->analysis);
    for (int i = 0; i < zoo_count(zoo); i++)
        for (guint k = 0; zoo_entry(zoo, i)->alias_of && k < pages->plans->len; k++)
            if (pages_plan_at(pages, (int)k)->model >= 0)
                plan_redirect(pages, (int)k, zoo_entry(zoo, i));
}

/* ---- What is published ----------------------------------------------------------------------- */

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

Pages *pages_plan(const PagesAsked *asked, GPtrArray *errors)
{
    Pages *pages = g_new0(Pages, 1);
    pages->plans = g_array_new(FALSE, FALSE, sizeof(PagePlan));
    pages->models = g_ptr_array_new();
    pages->devices = g_ptr_array_new();
    pages->example_models = g_ptr_array_new();
    pages->translations = g_array_new(FALSE, FALSE, sizeof(int));
    pages->example_devices = g_ptr_array_new();
    pages->by_path = g_hash_table_new(g_str_hash, g_str_equal);
    pages->redirects = g_array_new(FALSE, FALSE, sizeof(PageRedirect));
    pages->strings = g_string_chunk_new(4096);
    g_autofree char *lang = lang_canonical(asked->handbook->lang ? asked->handbook->lang : "en");
    Planner planner = {pages, asked->handbook, asked->analysis, errors, lang};
    TemplatesAsked wanted = {asked->folders, is_there, &planner, asked->drafts};
    collect_models(pages, asked->analysis, asked->handbook, errors);
    collect_devices(pages, asked->analysis, asked->handbook);
    pages->templates = templates_read(&wanted, errors);
    plan_all(&planner);
    read_aliases(&planner);
    plan_redirects(&planner);
    pages_settle_translations(pages, errors);
    return pages;
}

void pages_free(Pages *pages)
{
    if (!pages)
        return;
    g_array_unref(pages->plans);
    g_ptr_array_unref(pages->models);
    g_ptr_array_unref(pages->devices);
    g_ptr_array_unref(pages->example_models);
    g_array_unref(pages->translations);
    g_ptr_array_unref(pages->example_devices);
    g_hash_table_unref(pages->by_path);
    g_array_unref(pages->redirects);
    g_string_chunk_free(pages->strings);
    templates_free(pages->templates);
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
