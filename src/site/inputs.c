#include "site/inputs.h"

#include <cmark.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/version.h"
#include "base/walk.h"
#include "device/fact_sheet.h"
#include "diff/figures_write.h"
#include "draw/text.h"
#include "publish/workers.h"
#include "zoo/budgets.h"

#define CHANGES "changes"
#define TEMPLATE "template "
#define MODEL "model "
#define DEVICE "device "

#define LARGEST_PROGRAM ((int64_t)1 << 30)

struct Inputs {
    GHashTable *digests; /* name -> digest */
    GHashTable *places;  /* name -> where it is described, "hardware/mine.lua:3" */
};

/* ---- Sums ------------------------------------------------------------------------------------ */

/* Texts one after the other, so that none can end where another begins. */
static void add_text(GChecksum *sum, const char *text)
{
    g_checksum_update(sum, (const guchar *)(text ? text : ""), text ? (gssize)strlen(text) + 1 : 1);
}

static void add_number(GChecksum *sum, int64_t number)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
    add_text(sum, text);
}

static void add_texts(GChecksum *sum, char *const *texts)
{
    for (; texts && *texts; texts++)
        add_text(sum, *texts);
    add_text(sum, NULL);
}

/* Takes the sum. */
static char *end(GChecksum *sum)
{
    char *digest = digest_text(g_checksum_get_string(sum));
    g_checksum_free(sum);
    return digest;
}

/* Takes the digest. */
static void set(Inputs *inputs, const char *kind, const char *name, char *digest)
{
    g_hash_table_replace(inputs->digests, g_strconcat(kind, name, NULL), digest);
}

static void set_place(Inputs *inputs, const char *kind, const char *name, const char *file,
                      int line)
{
    if (file)
        g_hash_table_replace(inputs->places, g_strconcat(kind, name, NULL),
                             line > 0 ? g_strdup_printf("%s:%d", file, line) : g_strdup(file));
}

/* ---- Networks and devices -------------------------------------------------------------------- */

/* All that pages can read of it, and all that times are computed from. */
static char *device_digest(const DeviceResult *result)
{
    static const char *const without[] = {NULL};
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GString) record = g_string_new(NULL);
    g_autoptr(GArray) sheet = fact_sheet(result->device);
    record_write(record, &device_record, result, without);
    add_text(sum, record->str);
    for (guint i = 0; i < sheet->len; i++) {
        const SheetFact *fact = &g_array_index(sheet, SheetFact, i);
        char value[G_ASCII_DTOSTR_BUF_SIZE];
        add_text(sum, fact->name);
        add_text(sum, g_ascii_dtostr(value, sizeof value, fact->value));
    }
    return end(sum);
}

/* Devices that no page is about may be advised. */
static void add_devices(Inputs *inputs, const Project *project)
{
    for (guint i = 0; i < project->devices->len; i++) {
        const Device *device = g_ptr_array_index(project->devices, i);
        set(inputs, DEVICE, device->id, device_digest(analysis_device(project->analysis, device)));
        set_place(inputs, DEVICE, device->id, device->file, device->line);
    }
}

/* The file says it all, but where another one, or a variant of handbook.lua, takes part: so what
 * was built counts too. */
static char *model_digest(const Project *project, int network, const Graph *graph, Digests *digests,
                          GError **error)
{
    const ZooEntry *entry = zoo_entry(project->zoo, network);
    g_autofree char *path = folders_path(project->folders, entry->file);
    const char *source = digests_file(digests, path, error);
    if (!source)
        return NULL;
    g_autofree char *built = graph ? figures_graph_digest(graph) : NULL;
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *const texts[] = {entry->id,       entry->name,  entry->family, entry->source,
                                 entry->category, entry->notes, entry->from,   entry->url,
                                 entry->file,     source,       built};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        add_text(sum, texts[i]);
    add_number(sum, entry->line);
    add_number(sum, entry->year);
    return end(sum);
}

/* Of those that no page is about, measurements may be: what they are built to is not asked. */
static bool add_models(Inputs *inputs, const InputsFrom *from, GError **error)
{
    const Project *project = from->project;
    g_autoptr(GHashTable) graphs = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < from->pages->models->len; i++) {
        const ModelResult *model = pages_model(from->pages, (int)i);
        g_hash_table_insert(graphs, (char *)model->id, (void *)model->graph);
    }
    for (int i = 0; i < zoo_count(project->zoo); i++) {
        const ZooEntry *entry = zoo_entry(project->zoo, i);
        char *digest =
            model_digest(project, i, g_hash_table_lookup(graphs, entry->id), from->digests, error);
        if (!digest)
            return false;
        set(inputs, MODEL, entry->id, digest);
        set_place(inputs, MODEL, entry->id, entry->file, entry->line);
    }
    return true;
}

/* ---- Pages ----------------------------------------------------------------------------------- */

static void add_plan(GChecksum *sum, const PagePlan *plan)
{
    const char *const texts[] = {plan->path,  plan->template_path, plan->template_name,
                                 plan->title, plan->description,   plan->needs,
                                 plan->draws, plan->lang,          plan->text_lang};
    const int numbers[] = {plan->order, plan->parent,   (int)plan->scope, (int)plan->content,
                           plan->model, plan->device,   plan->in_nav,     plan->nav_level,
                           plan->draft, plan->original, plan->translated};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        add_text(sum, texts[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        add_number(sum, numbers[i]);
    add_text(sum, plan->profile ? plan->profile->profile->id : NULL);
    if (!plan->comparison)
        return;
    add_texts(sum, plan->comparison->models);
    add_texts(sum, plan->comparison->devices);
}

/* Navigation, links, lists of networks and devices, and what a page may do at most
 * (render_limits()). */
static char *pages_digest(const InputsFrom *from)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    const Pages *pages = from->pages;
    for (int i = 0; i < (int)pages->plans->len; i++)
        add_plan(sum, pages_plan_at(pages, i));
    for (guint i = 0; i < pages->models->len; i++) {
        add_text(sum, pages_model(pages, (int)i)->id);
        add_text(sum, pages_model(pages, (int)i)->family);
    }
    for (guint i = 0; i < pages->example_models->len; i++)
        add_text(sum, ((const ModelResult *)g_ptr_array_index(pages->example_models, i))->id);
    for (guint i = 0; i < pages->example_devices->len; i++)
        add_text(sum, ((const DeviceResult *)g_ptr_array_index(pages->example_devices, i))->id);
    for (guint i = 0; i < pages->devices->len; i++)
        add_text(sum, pages_device(pages, (int)i)->vendor);
    for (guint i = 0; i < from->project->devices->len; i++)
        add_text(sum, ((const Device *)g_ptr_array_index(from->project->devices, i))->id);
    for (guint i = 0; i < from->files->len; i++)
        add_text(sum, g_ptr_array_index(from->files, i));
    return end(sum);
}

static void add_templates(Inputs *inputs, const Pages *pages)
{
    const char *last = NULL;
    for (int i = 0; i < (int)pages->plans->len; i++) {
        const PagePlan *plan = pages_plan_at(pages, i);
        if (plan->text != last)
            set(inputs, TEMPLATE, plan->template_path, digest_bytes(plan->text, plan->length));
        last = plan->text;
    }
}

/* ---- The rest -------------------------------------------------------------------------------- */

/* False: the machine fails. `names` may be NULL. */
static bool add_named(GChecksum *sum, const char *dir, char *const *names, Digests *digests,
                      GError **error)
{
    for (; names && *names; names++) {
        g_autofree char *path = g_build_filename(dir, *names, NULL);
        const char *digest = digests_file(digests, path, error);
        if (!digest)
            return false;
        add_text(sum, *names);
        add_text(sum, digest);
    }
    add_text(sum, NULL);
    return true;
}

/* The same of all files of the folder, and of the folders in it. */
static bool add_walked(GChecksum *sum, const Folder *folder, const char *within, Digests *digests,
                       GError **error)
{
    g_autofree char *dir = g_build_filename(folder->dir, within, NULL);
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    g_auto(GStrv) names = g_file_test(dir, G_FILE_TEST_IS_DIR)
                              ? walk_files(&(Walk){folder->dir, within, within, "", NULL}, failures)
                              : NULL;
    for (guint i = 0; i < failures->len; i++)
        if (!rb_pass_machine(g_error_copy(failures->pdata[i]), error))
            return false;
    return add_named(sum, dir, names, digests, error);
}

/* Files of a folder of the handbook, not those of folders in it. False: the machine fails. */
static bool add_files(GChecksum *sum, const Folder *folder, const char *within, const char *suffix,
                      Digests *digests, GError **error)
{
    g_autofree char *dir = g_build_filename(folder->dir, within, NULL);
    GError *failure = NULL;
    g_auto(GStrv) names =
        g_file_test(dir, G_FILE_TEST_IS_DIR) ? files_list(dir, suffix, &failure) : NULL;
    return rb_pass_machine(failure, error) && add_named(sum, dir, names, digests, error);
}

/* Of a file that lies in the handbook's own folder, whether it is there or not. */
static const char *own_digest(const GPtrArray *folders, const char *name, Digests *digests,
                              GError **error)
{
    const Folder *own = g_ptr_array_index(folders, folders->len - 1);
    g_autofree char *path = g_build_filename(own->dir, name, NULL);
    return digests_file(digests, path, error);
}

static bool set_settings(Inputs *inputs, const InputsFrom *from, GError **error)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *file = own_digest(from->project->folders, "handbook.lua", from->digests, error);
    add_text(sum, file);
    add_text(sum, from->options);
    set(inputs, "settings", "", end(sum));
    return file != NULL;
}

/* And the day, on which a waiver may be over. */
static bool set_budgets(Inputs *inputs, const InputsFrom *from, GError **error)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *file = own_digest(from->project->folders, BUDGETS_FILE, from->digests, error);
    add_text(sum, file);
    add_text(sum, file && *file ? analysis_budgets(from->project->analysis)->today : NULL);
    set(inputs, "budgets", "", end(sum));
    return file != NULL;
}

/* Of all files in a folder of hardware/. */
static bool set_folder(Inputs *inputs, const InputsFrom *from, const char *name, const char *dir,
                       GError **error)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    const GPtrArray *folders = from->project->folders;
    bool ok = true;
    for (guint i = 0; ok && i < folders->len; i++)
        ok = add_walked(sum, g_ptr_array_index(folders, i), dir, from->digests, error);
    set(inputs, name, "", end(sum));
    return ok;
}

char *inputs_problems(const GPtrArray *problems)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (guint i = 0; i < problems->len; i++)
        add_text(sum, g_ptr_array_index(problems, i));
    return end(sum);
}

static char *changes_digest(const ChunksChanges *changes)
{
    static const char *const without[] = {NULL};
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < changes->list.n; i++)
        record_write(text, changes->type, record_at(&changes->list, i), without);
    return digest_bytes(text->str, text->len);
}

/* ---- All of it ------------------------------------------------------------------------------- */

Inputs *inputs_new(const InputsFrom *from, GError **error)
{
    g_autoptr(Inputs) inputs = g_new0(Inputs, 1);
    inputs->digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    inputs->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (from->program)
        set(inputs, "program", "", g_strdup(from->program));
    set(inputs, "layout", "", g_strdup(from->layout));
    set(inputs, "pages", "", pages_digest(from));
    set(inputs, INPUTS_PROBLEMS, "", inputs_problems(from->problems));
    set(inputs, CHANGES, "", changes_digest(from->changes));
    add_templates(inputs, from->pages);
    add_devices(inputs, from->project);
    return add_models(inputs, from, error) && set_settings(inputs, from, error) &&
                   set_budgets(inputs, from, error) &&
                   set_folder(inputs, from, "measurements", "hardware/measurements", error) &&
                   set_folder(inputs, from, "nodes", "hardware/nodes", error) &&
                   set_folder(inputs, from, CHUNKS_TRACES, CHUNKS_TRACES, error)
               ? g_steal_pointer(&inputs)
               : NULL;
}

void inputs_free(Inputs *inputs)
{
    if (!inputs)
        return;
    g_hash_table_unref(inputs->digests);
    g_hash_table_unref(inputs->places);
    g_free(inputs);
}

const char *inputs_digest(const Inputs *inputs, const char *name)
{
    return g_hash_table_lookup(inputs->digests, name);
}

bool inputs_is_of_build(const char *name)
{
    return strcmp(name, INPUTS_PROBLEMS) == 0 || strcmp(name, CHANGES) == 0;
}

bool inputs_tells_problems(const PagePlan *plan)
{
    return g_strstr_len(plan->text, (gssize)plan->length, INPUTS_PROBLEMS) != NULL;
}

char **inputs_of_page(const PagePlan *plan)
{
    static const char *const always[] = {"program", "settings", "pages", "layout"};
    GPtrArray *names = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(always); i++)
        g_ptr_array_add(names, g_strdup(always[i]));
    g_ptr_array_add(names, g_strconcat(TEMPLATE, plan->template_path, NULL));
    if (inputs_tells_problems(plan))
        g_ptr_array_add(names, g_strdup(INPUTS_PROBLEMS));
    if (plan->content == CONTENT_CHANGES)
        g_ptr_array_add(names, g_strdup(CHANGES));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* ---- In words -------------------------------------------------------------------------------- */

static const struct {
    const char *name, *words;
} said[] = {
    {"program", "the program or its fonts are others"},
    {"settings", "handbook.lua or an option differs"},
    {"pages", "pages, networks, devices or files came, went or were renamed"},
    {"layout", "templates/layout.html differs"},
    {"budgets", "budgets.lua, or the day, differs"},
    {"measurements", "measurements differ"},
    {"nodes", "links or nodes differ"},
    {CHUNKS_TRACES, "profiles in traces/ differ"},
    {INPUTS_PROBLEMS, "this build has other problems"},
    {CHANGES, "what was changed last differs"},
};

char *inputs_words(const Inputs *inputs, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
        if (strcmp(said[i].name, name) == 0)
            return g_strdup(said[i].words);
    const char *shown = g_str_has_prefix(name, TEMPLATE) ? name + strlen(TEMPLATE) : name,
               *place = g_hash_table_lookup(inputs->places, name);
    if (!inputs_digest(inputs, name))
        return g_strconcat(shown, " is gone", NULL);
    return g_strconcat(shown, " differs", place ? " (" : "", place ? place : "", place ? ")" : "",
                       NULL);
}

/* ---- The whole ------------------------------------------------------------------------------- */

enum { DEEPEST = 16 };

/* What is not entered may still be read: then nothing is known. */
static bool add_tree(GChecksum *sum, const Folder *folder, const char *within, int deep,
                     bool *known, Digests *digests, GError **error)
{
    g_autofree char *dir = g_build_filename(folder->dir, within, NULL);
    if (!g_file_test(dir, G_FILE_TEST_EXISTS))
        return true;
    if (deep == 0 || g_file_test(dir, G_FILE_TEST_IS_SYMLINK)) {
        *known = false;
        return true;
    }
    add_text(sum, within);
    GError *failure = NULL;
    g_auto(GStrv) folders = files_folders_in(folder->dir, within, &failure);
    bool ok = rb_pass_machine(failure, error) && add_files(sum, folder, within, "", digests, error);
    *known = *known && folders;
    for (char **name = folders; ok && name && *name; name++) {
        g_autofree char *below = g_build_filename(within, *name, NULL);
        ok = add_tree(sum, folder, below, deep - 1, known, digests, error);
    }
    return ok;
}

static bool add_folder(GChecksum *sum, const Folder *folder, bool *known, Digests *digests,
                       GError **error)
{
    static const char *const parts[] = {"models", "hardware", "templates", "static", CHUNKS_TRACES};
    add_text(sum, folder->name ? folder->name : "");
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!add_tree(sum, folder, parts[i], DEEPEST, known, digests, error))
            return false;
    return true;
}

static bool add_own(GChecksum *sum, const GPtrArray *folders, const char *day, Digests *digests,
                    GError **error)
{
    const char *settings = own_digest(folders, "handbook.lua", digests, error),
               *budgets = settings ? own_digest(folders, BUDGETS_FILE, digests, error) : NULL;
    add_text(sum, settings);
    add_text(sum, budgets);
    add_text(sum, budgets && *budgets ? day : NULL);
    return budgets != NULL;
}

char *inputs_whole(const GPtrArray *folders, const char *program, const char *day, Digests *digests,
                   GError **error)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    bool known = program != NULL;
    add_text(sum, program);
    bool ok = add_own(sum, folders, day, digests, error);
    for (guint i = 0; ok && known && i < folders->len; i++)
        ok = add_folder(sum, g_ptr_array_index(folders, i), &known, digests, error);
    g_autofree char *digest = end(sum);
    return ok && known ? g_steal_pointer(&digest) : NULL;
}

/* ---- The program ----------------------------------------------------------------------------- */

/* Charts hold texts and how wide they are. Of scripts beyond the usual, one letter that comes with
 * each package which a warning of site/glyphs.h may name: who installs it makes the charts anew. */
static bool measure(int job, void *data, GString *result, GError **error)
{
    static const double size = 10000;
    static const char *const samples[] = {
        "abcdefghijklmnopqrstuvwxyz",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        " !\"#$%&'()*+,-./0123456789:;<=>?@[]^_{|}~",
        "\u00b7\u00b0\u00b1\u00b2\u00b3\u00b5\u00d7\u00e9\u00fc\u03a3\u03b1\u2013\u2014\u2026",
        "\u2192\u2212\u2248\u2264\u2265",
        "\u4e2d\u6587",
        "\u3042",
        "\ud55c",
        "\u0915",
        "\U0001f680"};
    Fonts *fonts = fonts_new();
    (void)job;
    (void)data;
    (void)error;
    for (size_t i = 0; i < G_N_ELEMENTS(samples); i++)
        g_string_append_printf(result, "%d %d ", (int)fonts_width(fonts, samples[i], size, false),
                               (int)fonts_width(fonts, samples[i], size, true));
    fonts_free(fonts);
    return true;
}

/* Several megabytes, at every build: a quick hash does. */
static char *executable_digest(GError **error)
{
    size_t length;
    GError *failure = NULL;
    g_autofree char *bytes = files_read("/proc/self/exe", LARGEST_PROGRAM, &length, &failure);
    if (!rb_pass_machine(failure, error) || !bytes)
        return NULL;
    return g_strdup_printf("%016" G_GINT64_MODIFIER "x", hash_wide(bytes, length));
}

char *inputs_program(GError **error)
{
    static const Workers how = {.workers = 1, .seconds_per_job = 60, .func = measure};
    g_autofree char *executable = executable_digest(error);
    if (!executable)
        return NULL;
    g_autoptr(GPtrArray) results = workers_run(&how, 1, error);
    const WorkersResult *widths = results ? g_ptr_array_index(results, 0) : NULL;
    if (!widths || !widths->bytes)
        return NULL;
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *const texts[] = {ROOFBOOK_VERSION,       executable,
                                 widths->bytes->str,     pango_version_string(),
                                 cairo_version_string(), cmark_version_string()};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        add_text(sum, texts[i]);
    return end(sum);
}
