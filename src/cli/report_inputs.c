#include "cli/report_inputs.h"

#include <string.h>

#include "base/files.h"
#include "base/label.h"
#include "site/project.h"

#define LARGEST_INPUT (8LL << 30)

char *report_command(int argc, char *const *argv)
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

ReportInputs report_inputs_new(void)
{
    return (ReportInputs){g_array_new(TRUE, TRUE, sizeof(ReportInput)),
                          g_ptr_array_new_with_free_func(g_free)};
}

void report_inputs_clear(ReportInputs *inputs)
{
    g_array_unref(inputs->list);
    g_ptr_array_unref(inputs->texts);
}

const ReportInput *report_inputs_list(const ReportInputs *inputs)
{
    return (const ReportInput *)(void *)inputs->list->data;
}

static bool is_listed(const ReportInputs *inputs, const char *name)
{
    for (const ReportInput *input = report_inputs_list(inputs); input->name; input++)
        if (strcmp(input->name, name) == 0)
            return true;
    return false;
}

/* Takes the name. */
static void add(ReportInputs *inputs, char *name, const char *path)
{
    size_t length = 0;
    g_autofree char *bytes = files_read(path, LARGEST_INPUT, &length, NULL);
    char *digest =
        bytes ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length)
              : g_strdup("unknown");
    g_ptr_array_add(inputs->texts, name);
    g_ptr_array_add(inputs->texts, digest);
    ReportInput input = {name, digest};
    g_array_append_val(inputs->list, input);
}

void report_inputs_add(ReportInputs *inputs, const GPtrArray *folders, const char *file)
{
    bool absolute = g_path_is_absolute(file);
    g_autofree char *path = folders_path(folders, file);
    bool below = !absolute && g_file_test(path, G_FILE_TEST_EXISTS);
    if (absolute || !is_listed(inputs, file))
        add(inputs, absolute ? g_path_get_basename(file) : g_strdup(file), below ? path : file);
}

void report_inputs_add_named(ReportInputs *inputs, const char *file)
{
    if (file)
        add(inputs, g_path_is_absolute(file) ? g_path_get_basename(file) : g_strdup(file), file);
}
