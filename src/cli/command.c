#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/complete.h"
#include "cli/number_options.h"
#include "cli/output.h"
#include "site/glyphs.h"

static const Command table[] = {
    {"build", "", "publish the handbook",
     "Reads models/, hardware/, templates/ and handbook.lua, and replaces the site in one step. A "
     "model, device or page\n"
     "that fails is named on stderr and on the overview; the rest is published, and the exit "
     "status is 3.",
     command_build},
    {"check", "", "read and check everything, publish nothing",
     "With --budgets it holds the limits of budgets.lua against the figures instead; `roofbook "
     "list "
     "figures` has what may be limited.\nExit status: 0, 1 when anything is wrong or a budget is "
     "broken.",
     command_check},
    {"show", "MODEL", "count a model, and time it on devices",
     "MODEL is an id of the zoo or a path: FILE.lua, FILE.lua:ID, FILE.onnx, FILE.gguf,\n"
     "FILE.safetensors, or config.json as language models have it.",
     command_show},
    {"chart", "KIND MODEL...", "draw a chart to an SVG, PNG or PDF file",
     "`roofbook list charts` shows the kinds. For the kind 'zoo', no MODEL means every model.",
     command_chart},
    {"compare", "MODEL", "lay a profile of a run beside the roofline, layer by layer",
     "MODEL is as of `show`. A profile is ONNX Runtime's (enable_profiling), TensorRT's "
     "(--exportProfile), PyTorch's Chrome\n"
     "trace, or a CSV file with layer and median_us. Without --fuse the network is fused where the "
     "program that ran fuses.",
     command_compare},
    {"diff", "OLD NEW", "say what differs between two builds, and why",
     "OLD and NEW are each a site, its handbook.json, a handbook's folder, or git:REVISION of the "
     "handbook in -C.\n"
     "Exit status: 0, with --exit-code 3 when anything differs; 1 when a build cannot be read.",
     command_diff},
    {"review", "MODEL [MODEL]", "compare before and after, as files for a design review",
     "MODEL with --to, or two models. Each is an id of the zoo or a path, as of `show`.",
     command_review},
    {"find", "", "find networks for a device within limits, or devices for a network",
     "A LIMIT is a number with its unit, as in '< 30 ms', '<= 8 MB', '> 75 %' or '5 M'; without a "
     "sign it is the most\n"
     "that may be, of an accuracy the least. Exit status: 1 when nothing keeps the limits.",
     command_find},
    {"list",
     "models|hardware|profiles|links|nodes|clusters|operators|charts|fusions|schemes|runtimes|"
     "designs|rules|"
     "laws|figures",
     "list what there is", NULL, command_list},
    {"plan", "MODEL", "split a language model over several devices, to serve or to train it",
     "MODEL is as of `show`: an id, or a path such as ./config.json. All ways are tried that "
     "divide "
     "its heads, layers and\nexperts, and ranked; each says why it loses. Exit status: 1 when none "
     "fits.",
     command_plan},
    {"probe", "", "measure what this machine can do",
     "Every number says how far its samples lie apart. A file in hardware/ is a device of the "
     "handbook.",
     command_probe},
    {"fit", "MEASUREMENTS...", "fit a profile for estimates to measurements",
     "MEASUREMENTS are sets of hardware/measurements, .lua files of such sets, or MODEL=FILE: what "
     "a profiler wrote of a network.\n"
     "Prints how far estimates are off with the network, its family, the device or a class of "
     "layers left out of the fit.",
     command_fit},
    {"new", "DIR", "make a handbook to start from",
     "Writes handbook.lua, a network, a device, a page, budgets, and recipes for publishing every "
     "night. "
     "Overwrites nothing.",
     command_new},
    {NULL, NULL, NULL, NULL, NULL},
};

const Command *commands(void)
{
    return table;
}

/* Whether `argument` is an option with its value attached: -j2. */
static bool has_value_attached(const GOptionEntry *entries, const char *argument)
{
    if (argument[0] != '-' || !argument[1] || !argument[2])
        return false;
    while (entries->long_name &&
           (entries->short_name != argument[1] || entries->arg == G_OPTION_ARG_NONE))
        entries++;
    return entries->long_name != NULL;
}

/* GLib knows "-j 2" alone: `separated` gets argv with -j2 in two, `owned` the new strings. */
static void separate_values(const GOptionEntry *entries, int argc, char **argv,
                            GPtrArray *separated, GPtrArray *owned)
{
    bool options = true;
    for (int i = 0; i < argc; i++) {
        options = options && strcmp(argv[i], "--") != 0;
        char *name = argv[i];
        if (options && has_value_attached(entries, argv[i])) {
            name = g_strndup(argv[i], 2);
            g_ptr_array_add(owned, name);
            g_ptr_array_add(separated, name);
            name = argv[i] + 2;
        }
        g_ptr_array_add(separated, name);
    }
}

/* As g_option_context_parse(). What is left is of argv: only options were separated. */
static bool parse(GOptionContext *context, const GOptionEntry *entries, int *argc, char **argv,
                  GError **error)
{
    g_autoptr(GPtrArray) separated = g_ptr_array_new(),
                         owned = g_ptr_array_new_with_free_func(g_free);
    separate_values(entries, *argc, argv, separated, owned);
    int n = (int)separated->len;
    g_ptr_array_add(separated, NULL);
    char **left = (char **)separated->pdata;
    if (!number_options_check(entries, left + 1, error) ||
        !g_option_context_parse(context, &n, &left, error))
        return false;
    bool ended = false; /* GLib leaves "--" where what follows looks like an option */
    *argc = 0;
    for (int i = 0; i < n; i++)
        if (!ended && strcmp(left[i], "--") == 0)
            ended = true;
        else
            argv[(*argc)++] = left[i];
    argv[*argc] = NULL;
    return true;
}

/* ": did you mean '--advice'?" for the first option that there is not, or "". Caller frees. */
static char *option_meant(const GOptionEntry *entries, char **argv)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (; entries->long_name; entries++)
        g_ptr_array_add(names, (char *)entries->long_name);
    g_ptr_array_add(names, NULL);
    const char *const *known = (const char *const *)names->pdata;
    for (; *argv && strcmp(*argv, "--") != 0; argv++) {
        if (!g_str_has_prefix(*argv, "--"))
            continue;
        g_autofree char *name = g_strndup(*argv + 2, strcspn(*argv + 2, "="));
        const char *meant = g_strv_contains(known, name) ? NULL : nearest_word(name, known);
        if (meant)
            return g_strdup_printf(": did you mean '--%s'?", meant);
    }
    return g_strdup("");
}

bool command_parse(const Command *command, const GOptionEntry *entries, int *argc, char ***argv,
                   int *status)
{
    return command_parse_into(command, entries, NULL, argc, argv, status);
}

bool command_parse_into(const Command *command, const GOptionEntry *entries, void *data, int *argc,
                        char ***argv, int *status)
{
    g_autoptr(GError) error = NULL;
    if (*argc > 1 && strcmp((*argv)[1], COMPLETE_OPTION) == 0) {
        CompleteOf of = {command->arguments, entries, command_place};
        complete_words(&of, *argv + 2, *argc - 2);
        *status = EXIT_DONE;
        return false;
    }
    g_autoptr(GOptionContext) context = g_option_context_new(command->arguments);
    g_autofree char *program = g_strconcat("roofbook ", command->name, NULL);
    g_set_prgname(program);
    GOptionGroup *group = g_option_group_new(NULL, NULL, NULL, data, NULL);
    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(context, group);
    g_option_context_set_summary(context, command->summary);
    if (command->details)
        g_option_context_set_description(context, command->details);
    if (parse(context, entries, argc, *argv, &error))
        return true;
    bool unknown = g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION);
    g_autofree char *meant = unknown ? option_meant(entries, *argv) : g_strdup("");
    output_complain("%s: %s%s%s`%s --help` shows the options", program, error->message, meant,
                    *meant ? " " : "; ", program);
    *status = EXIT_USAGE;
    return false;
}

int command_fail(GError *error)
{
    int status = g_error_matches(error, RB_ERROR, RB_ERROR_USAGE) ? EXIT_USAGE : EXIT_FAILED;
    const char *remedy = error_remedy(error);
    output_complain("roofbook: %s%s%s", error->message, remedy ? "; " : "", remedy ? remedy : "");
    g_error_free(error);
    return status;
}

int command_jobs(void)
{
    return CLAMP((int)g_get_num_processors(), 1, 64);
}

int command_finish(bool ok, const GPtrArray *problems, ExitStatus with_problems, GError *error)
{
    for (guint i = 0; i < problems->len; i++)
        output_complain("roofbook: %s", (const char *)g_ptr_array_index(problems, i));
    if (!ok)
        return command_fail(error);
    return problems->len > 0 ? with_problems : EXIT_DONE;
}

void command_report(const GPtrArray *errors)
{
    for (guint i = 0; i < errors->len; i++)
        output_complain("roofbook: %s", ((const GError *)g_ptr_array_index(errors, i))->message);
}

void command_warn_lacking(const Fonts *fonts, const Project *project, int network)
{
    const GPtrArray *texts = fonts_lacking(fonts);
    bool known = network >= 0 && network < zoo_count(project->zoo);
    const char *file = known ? zoo_entry(project->zoo, network)->file : "a chart";
    for (guint i = 0; i < texts->len; i++) {
        g_autofree char *warning = glyphs_warning(g_ptr_array_index(texts, i), project, file);
        output_complain("roofbook: %s", warning);
    }
}

/* share/roofbook beside the directory that holds the program, so that an installation may be moved.
 */
static char *find_share_dir(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *bin = program ? g_path_get_dirname(program) : NULL;
    g_autofree char *prefix = bin ? g_path_get_dirname(bin) : NULL;
    char *share = prefix ? g_build_filename(prefix, "share", "roofbook", NULL) : NULL;
    if (share && !g_file_test(share, G_FILE_TEST_IS_DIR))
        g_clear_pointer(&share, g_free);
    return share;
}

const char *command_share_dir(void)
{
    static char *share;
    static gsize found;
    if (g_once_init_enter(&found)) {
        share = find_share_dir();
        g_once_init_leave(&found, 1);
    }
    return share;
}

static bool is_data(const char *dir)
{
    static const char *const parts[] = {"models", "hardware", "templates"};
    bool all = true;
    for (size_t i = 0; all && i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(dir, parts[i], NULL);
        all = g_file_test(part, G_FILE_TEST_IS_DIR);
    }
    return all;
}

/* The first of the folders above the program that has the data: where it is built, in build/ or in
 * a folder of that. */
static char *find_source_dir(void)
{
    enum { FOLDERS_ABOVE = 3 };
    g_autofree char *at = g_file_read_link("/proc/self/exe", NULL);
    for (int i = 0; at && i <= FOLDERS_ABOVE; i++) {
        char *above = g_path_get_dirname(at);
        g_free(at);
        at = above;
        if (is_data(at))
            return g_steal_pointer(&at);
    }
    return NULL;
}

const char *command_shipped_dir(void)
{
    static char *source;
    static gsize found;
    const char *share = command_share_dir();
    if (!share && g_once_init_enter(&found)) {
        source = find_source_dir();
        g_once_init_leave(&found, 1);
    }
    return share ? share : source;
}

bool command_is_bare(const char *dir)
{
    static const char *const parts[] = {"handbook.lua", "models", "hardware"};
    bool any = false;
    for (size_t i = 0; !any && i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(dir, parts[i], NULL);
        any = g_file_test(part, G_FILE_TEST_EXISTS);
    }
    return !any;
}

bool command_has_handbook(const Command *command, const char *dir, char **bases)
{
    if (bases || !g_file_test(dir, G_FILE_TEST_IS_DIR) || !command_is_bare(dir))
        return true;
    output_complain("roofbook %s: no handbook is in '%s': neither handbook.lua, nor models/, nor "
                    "hardware/; -C names its folder, and `roofbook new DIR` makes one",
                    command->name, dir);
    return false;
}

ProjectPlace command_place(const char *dir, char **bases)
{
    dir = dir ? dir : ".";
    const char *installed = command_share_dir();
    return (ProjectPlace){.dir = dir,
                          .shipped = command_shipped_dir(),
                          .fallback = !installed && command_is_bare(dir) ? command_shipped_dir()
                                                                         : installed,
                          .bases = (const char *const *)bases};
}

Project *command_project(const ProjectPlace *place, int *status)
{
    GError *error = NULL;
    Project *project = project_open_at(place, &error);
    if (!project)
        *status = command_fail(error);
    return project;
}

static bool is_path(const char *name)
{
    return strstr(name, ".lua") || import_knows(name);
}

static bool is_of_models(const GError *error, const GPtrArray *ids)
{
    bool any = false;
    for (guint k = 0; k + 1 < ids->len; k++) {
        g_autofree char *named =
            g_strdup_printf("model '%s' ", (const char *)g_ptr_array_index(ids, k));
        any = any || strstr(error->message, named);
    }
    return any;
}

/* What is wrong with the networks that are asked about, as two of one id are, and with profiles of
 * `devices`, which estimate nothing then. */
static void report_asked(const GPtrArray *errors, const GPtrArray *ids, bool devices)
{
    g_autoptr(GPtrArray) of_these = g_ptr_array_new();
    for (guint i = 0; i < errors->len; i++) {
        GError *error = g_ptr_array_index(errors, i);
        if (is_of_models(error, ids) || (devices && strstr(error->message, "hardware/profiles/")))
            g_ptr_array_add(of_these, error);
    }
    command_report(of_these);
}

Project *command_project_for(const ProjectPlace *place, char **models, char **devices, int *status)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (; *models; models++)
        if (!is_path(*models))
            g_ptr_array_add(ids, *models);
    g_ptr_array_add(ids, NULL);
    Project *project = project_open_for(place, (const char *const *)ids->pdata,
                                        (const char *const *)devices, &error);
    if (project)
        report_asked(project->errors, ids, devices && *devices);
    else
        *status = command_fail(error);
    return project;
}

/* Splits "file.lua:id"; *id NULL when none is named. Caller frees the path. */
static char *split_path(const char *name, const char **id)
{
    const char *colon = strstr(name, ".lua:"); /* an ONNX file holds one model */
    *id = colon ? colon + strlen(".lua:") : NULL;
    return colon ? g_strndup(name, (gsize)(colon - name) + strlen(".lua")) : g_strdup(name);
}

/* Replaces the project's zoo by the models of one file. */
static bool open_file(Project *project, const char *path, GError **error)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    Zoo *zoo = zoo_load_file(path, path, errors);
    if (zoo_count(zoo) == 0) {
        if (errors->len > 0)
            *error = g_error_copy(g_ptr_array_index(errors, 0));
        else
            rb_fail(error, RB_ERROR_INPUT, "%s: declares no model; write model { ... }", path);
        zoo_free(zoo);
        return false;
    }
    zoo_free(project->zoo);
    project->zoo = zoo;
    project_renew(project, project->devices);
    return true;
}

const ModelResult *command_model(Project *project, const char *name, Setup *setup, GError **error)
{
    const char *id = NULL;
    if (!is_path(name) && zoo_find(project->zoo, name) < 0) {
        g_autofree char *refusal = import_refusal(name);
        if (refusal) {
            rb_fail(error, RB_ERROR_INPUT, "%s", refusal);
            return NULL;
        }
    }
    if (!is_path(name))
        return project_model(project, name, setup, error);
    g_autofree char *path = split_path(name, &id);
    if (!open_file(project, path, error))
        return NULL;
    setup->network = 0;
    return id ? project_model(project, id, setup, error)
              : analysis_model(project->analysis, setup, error);
}

/* The first model of a file, or that of an id, as a place in the project's zoo; -1: an error. */
static int add_file(Project *project, const char *name, GError **error)
{
    const char *id = NULL;
    g_autofree char *path = split_path(name, &id);
    g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
    int first = zoo_add_file(project->zoo, path, path, errors);
    if (first == zoo_count(project->zoo) && errors->len > 0)
        g_propagate_error(error, g_error_copy(g_ptr_array_index(errors, 0)));
    else if (first == zoo_count(project->zoo))
        rb_fail(error, RB_ERROR_INPUT, "%s: declares no model; write model { ... }", path);
    for (int i = first; i < zoo_count(project->zoo); i++)
        if (!id || strcmp(zoo_entry(project->zoo, i)->id, id) == 0)
            return i;
    if (first < zoo_count(project->zoo))
        rb_fail(error, RB_ERROR_USAGE, "%s: no model '%s' in this file; name one that it declares",
                path, id);
    return -1;
}

static int find_id(const Project *project, const char *name, GError **error)
{
    int found = zoo_find(project->zoo, name);
    g_autofree char *refusal = found < 0 ? import_refusal(name) : NULL;
    if (refusal)
        rb_fail(error, RB_ERROR_INPUT, "%s", refusal);
    else if (found < 0)
        project_no_model(project, name, error);
    return found;
}

bool command_networks(Project *project, char *const *names, int n, int *networks, GError **error)
{
    bool files = false;
    for (int i = 0; i < n; i++) {
        bool file = is_path(names[i]);
        networks[i] = file ? add_file(project, names[i], error) : find_id(project, names[i], error);
        if (networks[i] < 0)
            return false;
        files = files || file;
    }
    if (files)
        project_renew(project, project->devices);
    return true;
}

bool command_choose(const char *option, const char *word, const char *(*name_at)(int), int n,
                    int *choice, GError **error)
{
    g_autofree const char **names = g_new0(const char *, n + 1);
    for (int i = 0; i < n; i++) {
        names[i] = name_at(i);
        if (word && strcmp(names[i], word) == 0)
            *choice = i + 1;
    }
    if (!word || *choice > 0)
        return true;
    g_autofree char *meant = did_you_mean(word, names), *all = g_strjoinv(", ", (char **)names);
    return rb_fail(error, RB_ERROR_USAGE, "--%s takes no '%s'%s; there are %s", option, word, meant,
                   all);
}

bool command_read_number(int64_t *number)
{
    bool ok = *number == COMMAND_LEFT_OUT || *number > 0;
    *number = *number == COMMAND_LEFT_OUT ? 0 : *number;
    return ok;
}
