/* roofbook review MODEL --to CHANGE..., roofbook review OLD NEW */
#include <stdio.h>
#include <string.h>

#include "analysis/change.h"
#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "chart/sides.h"
#include "cli/output.h"
#include "cli/setup_options.h"
#include "site/review_report.h"

#define LARGEST_INPUT (8LL << 30)

typedef struct ReviewOptions {
    SetupOptions setup;
    char **changes, *output;
} ReviewOptions;

static void review_options_clear(ReviewOptions *options)
{
    setup_options_clear(&options->setup);
    g_strfreev(options->changes);
    g_free(options->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReviewOptions, review_options_clear)

/* ---- What it was made from ------------------------------------------------------------------- */

/* The command as it was given, quoted where a shell needs it; of absolute paths the last part.
 * Caller frees. */
static char *command_text(int argc, char *const *argv)
{
    g_autoptr(GString) out = g_string_new("roofbook");
    for (int i = 0; i < argc; i++) {
        bool absolute = g_path_is_absolute(argv[i]);
        g_autofree char *word = absolute ? g_path_get_basename(argv[i]) : g_strdup(argv[i]);
        bool plain =
            *word &&
            word[strspn(word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_./=,:@+")] == '\0';
        g_autofree char *quoted = plain ? g_strdup(word) : g_shell_quote(word);
        g_string_append_printf(out, " %s", quoted);
    }
    return label_printable(out->str, out->len);
}

static void add_input(GArray *inputs, GPtrArray *texts, const GPtrArray *folders, const char *file)
{
    size_t length = 0;
    bool absolute = g_path_is_absolute(file);
    g_autofree char *path = folders_path(folders, file);
    bool below = !absolute && g_file_test(path, G_FILE_TEST_EXISTS);
    char *name = absolute ? g_path_get_basename(file) : g_strdup(file);
    for (guint i = 0; i < inputs->len; i++)
        if (strcmp(g_array_index(inputs, ReportInput, i).name, name) == 0 && !absolute) {
            g_free(name);
            return;
        }
    g_autofree char *bytes = files_read(below ? path : file, LARGEST_INPUT, &length, NULL);
    char *digest =
        bytes ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length)
              : g_strdup("unknown");
    g_ptr_array_add(texts, name);
    g_ptr_array_add(texts, digest);
    ReportInput input = {name, digest};
    g_array_append_val(inputs, input);
}

/* ---- Sides ----------------------------------------------------------------------------------- */

/* Two networks, or one and what is changed of it. */
static bool make_setups(const ReviewOptions *options, const Setup *setup, const int *networks,
                        int n, GArray *setups, GError **error)
{
    for (int i = 0; i < n; i++) {
        Setup made = setup_copy(setup);
        made.network = networks[i];
        g_array_append_val(setups, made);
    }
    for (char **change = options->changes; change && *change; change++) {
        Setup made;
        if (!change_parse(&g_array_index(setups, Setup, 0), *change, &made, error))
            return false;
        g_array_append_val(setups, made);
    }
    return setups->len <= SIDES_MAX ||
           rb_fail(error, RB_ERROR_USAGE, "a review tells %d changes apart, not %u; make several",
                   SIDES_MAX - 1, setups->len - 1);
}

/* What two networks are called: the names of their files, or their ids. */
static const char **side_words(char *const *names, int n, guint sides, GPtrArray *texts)
{
    const char **words = g_new0(const char *, sides);
    for (int i = 0; n > 1 && i < n; i++) {
        char *text =
            g_path_is_absolute(names[i]) ? g_path_get_basename(names[i]) : g_strdup(names[i]);
        g_ptr_array_add(texts, text);
        words[i] = text;
    }
    return words;
}

static void find_inputs(const Project *project, const Review *review, GArray *inputs,
                        GPtrArray *texts)
{
    for (guint i = 0; i < review->sides->len; i++) {
        int network = review_side(review, (int)i)->setup.network;
        add_input(inputs, texts, project->folders, zoo_entry(project->zoo, network)->file);
    }
    for (guint i = 0; i < review->devices->len; i++) {
        const Device *device = g_ptr_array_index(review->devices, i);
        add_input(inputs, texts, project->folders, device->file);
    }
}

static bool write_report(const Project *project, const Review *review, const char *command,
                         const char *dir, GError **error)
{
    g_autoptr(GArray) inputs = g_array_new(TRUE, TRUE, sizeof(ReportInput));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Fonts) fonts = fonts_new();
    find_inputs(project, review, inputs, texts);
    ReviewReport report = {review, command, (const ReportInput *)(void *)inputs->data, fonts,
                           command_jobs()};
    if (!fonts_check(fonts, error) || !review_report_write(&report, dir, error))
        return false;
    for (int change = 1; change < (int)review->sides->len; change++) {
        g_autofree char *finding = review_finding(review, change);
        printf("%s\n", finding);
    }
    command_warn_lacking(fonts, project, review_side(review, 0)->setup.network);
    return true;
}

static bool run(Project *project, ReviewOptions *options, char **names, int n, const char *command,
                GError **error)
{
    Setup setup;
    int networks[2];
    g_autoptr(GPtrArray) devices = g_ptr_array_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) setups = setups_new();
    if (!setup_options_read(&options->setup, &setup, error) ||
        !setup_options_devices(&options->setup, project, devices, error) ||
        !command_networks(project, names, n, networks, error))
        return false;
    if (devices->len == 1)
        setup.device = g_ptr_array_index(devices, 0);
    if (!make_setups(options, &setup, networks, n, setups, error))
        return false;
    g_autofree const char **words = side_words(names, n, setups->len, texts);
    g_autoptr(Review) review = review_new(project->analysis, (const Setup *)(void *)setups->data,
                                          words, (int)setups->len, devices, error);
    return review && write_report(project, review, command, options->output, error);
}

/* ---- Options --------------------------------------------------------------------------------- */

static bool check_arguments(const ReviewOptions *options, int argc)
{
    const char *problem = NULL;
    if (argc < 2 || argc > 3)
        problem = "name a model and what changes, or an old and a new one, as in `roofbook review "
                  "mobilenet_v2 --on t4 --to scheme=int8 -o review`";
    else if (argc == 3 && options->changes)
        problem = "--to changes one model, and there are two; name one of them";
    else if (argc == 2 && !options->changes)
        problem = "nothing is changed; say what, as in `--to 'scheme=int8 width=0.75'`, or name a "
                  "second model";
    else if (!options->output || !*options->output)
        problem = "no folder to write to is named; name one, as in `-o review`";
    if (problem)
        output_complain("roofbook review: %s", problem);
    return !problem;
}

int command_review(const Command *command, int argc, char **argv)
{
    g_auto(ReviewOptions) options = {.setup = setup_options()};
    g_autofree char *text = command_text(argc, argv);
    int status = EXIT_DONE;
    const GOptionEntry own[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "Folder for review.md, .html, .json, .csv and charts; what a review wrote there is "
         "replaced",
         "DIR"},
        {"to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.changes,
         "A change, as in 'scheme=int8 width=0.75'; may be repeated, each against what is before",
         "CHANGE"},
    };
    if (!setup_options_parse(&options.setup, command, own, G_N_ELEMENTS(own), &argc, &argv,
                             &status))
        return status;
    if (!check_arguments(&options, argc))
        return EXIT_USAGE;
    ProjectPlace place = command_place(options.setup.dir, options.setup.bases);
    Project *project = command_project_for(&place, argv + 1, options.setup.devices, &status);
    if (!project)
        return status;
    GError *error = NULL;
    if (!run(project, &options, argv + 1, argc - 1, text, &error))
        status = command_fail(error);
    project_free(project);
    return status;
}
