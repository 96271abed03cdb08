/* roofbook probe: the ceilings of this machine, as a device to put into a handbook. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/label.h"
#include "base/units.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/text_table.h"
#include "measure/probe.h"
#include "zoo/device_parts.h"

enum { USUAL_SECONDS = 30, MOST_SECONDS = 3600 };

typedef struct ProbeArgs {
    char *output, *id, *storage;
    double seconds;
    gboolean no_storage, quiet;
} ProbeArgs;

static void probe_args_clear(ProbeArgs *args)
{
    g_free(args->output);
    g_free(args->id);
    g_free(args->storage);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ProbeArgs, probe_args_clear)

/* ---- What is told ---------------------------------------------------------------------------- */

static void tell(void *data, const char *what)
{
    (void)data;
    fprintf(stderr, "\r\033[K%s", what);
    (void)fflush(stderr);
}

static void end_telling(void)
{
    fputs("\r\033[K", stderr);
}

static char *shown(const ProbeLine *line)
{
    if (isnan(line->per_s))
        return g_strdup("not measured");
    return strcmp(line->unit, "s") == 0 ? units_seconds(line->per_s)
                                        : units_si(line->per_s, 4, line->unit);
}

static void print_lines(const Probe *probe)
{
    static const char *const headers[] = {"ceiling", ">measured", ">spread", "how", NULL};
    g_autoptr(TextTable) table = text_table_new(headers);
    for (guint i = 0; i < probe->lines->len; i++) {
        const ProbeLine *line = &g_array_index(probe->lines, ProbeLine, i);
        g_autofree char *value = shown(line), *spread = units_percent(line->spread, 1);
        text_table_row(table, line->what, value, spread, line->how);
    }
    printf("%s\n\n", probe->device->name);
    text_table_print(table);
    for (guint i = 0; i < probe->device->doubts->len; i++)
        printf("%s%s\n", i == 0 ? "\n" : "", (char *)g_ptr_array_index(probe->device->doubts, i));
}

/* ---- The device ------------------------------------------------------------------------------ */

static char *text_of(const Probe *probe)
{
    GString *text = g_string_new("-- What this machine can do, as measured on it. Made again by: "
                                 "roofbook probe -o FILE\n");
    device_write(probe->device, text);
    return g_string_free(text, FALSE);
}

static int write_device(const ProbeArgs *args, const Probe *probe)
{
    GError *error = NULL;
    g_autofree char *text = text_of(probe);
    return output_write(args->output, text, &error) ? EXIT_DONE : command_fail(error);
}

static int probe(const ProbeArgs *args)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *date = now ? g_date_time_format(now, "%Y-%m-%d") : NULL;
    bool telling = !args->quiet && isatty(STDERR_FILENO);
    ProbeOptions options = {.id = args->id ? args->id : "this-host",
                            .date = date ? date : "today",
                            .storage = args->no_storage ? NULL
                                       : args->storage  ? args->storage
                                                        : ".",
                            .seconds = args->seconds,
                            .tell = telling ? tell : NULL};
    GError *error = NULL;
    g_autoptr(Probe) probe = probe_new(&options, &error);
    if (telling)
        end_telling();
    if (!probe)
        return command_fail(error);
    if (!args->output || strcmp(args->output, "-") != 0)
        print_lines(probe);
    return args->output ? write_device(args, probe) : EXIT_DONE;
}

/* ---- Options --------------------------------------------------------------------------------- */

static bool parse(const Command *command, ProbeArgs *args, int *argc, char ***argv, int *status)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &args->output,
         "Lua file of the device to write; - is standard output", "FILE"},
        {"id", 0, 0, G_OPTION_ARG_STRING, &args->id, "Id of the device (default: this-host)", "ID"},
        {"seconds", 0, 0, G_OPTION_ARG_DOUBLE, &args->seconds,
         "How long it may take, about (default: 30)", "N"},
        {"storage", 0, 0, G_OPTION_ARG_FILENAME, &args->storage,
         "Folder on the storage that is read (default: .)", "DIR"},
        {"no-storage", 0, 0, G_OPTION_ARG_NONE, &args->no_storage, "Leave storage alone", NULL},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &args->quiet, "Say nothing while it runs", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    return command_parse(command, entries, argc, argv, status);
}

static bool check(const ProbeArgs *args, int argc)
{
    const char *problem = args->id ? label_id_problem(args->id) : NULL;
    if (argc > 1)
        output_complain("roofbook probe: takes no argument; `-o FILE` names the file to write");
    else if (problem)
        output_complain("roofbook probe: --id %s; name one such as this-host", problem);
    else if (!(args->seconds > 0 && args->seconds <= MOST_SECONDS))
        output_complain("roofbook probe: --seconds takes a number above 0 up to %d; write such a "
                        "number",
                        MOST_SECONDS);
    else
        return true;
    return false;
}

int command_probe(const Command *command, int argc, char **argv)
{
    g_auto(ProbeArgs) args = {.seconds = USUAL_SECONDS};
    int status = EXIT_DONE;
    if (!parse(command, &args, &argc, &argv, &status))
        return status;
    return check(&args, argc) ? probe(&args) : EXIT_USAGE;
}
