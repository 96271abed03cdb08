#include "import/from_config.h"

#include <jansson.h>
#include <string.h>

#include "base/error.h"
#include "base/files.h"
#include "base/label.h"
#include "import/describe.h"

static bool fail(GError **error, const char *shown, const char *what)
{
    return rb_fail(error, RB_ERROR_INPUT, "%s: %s", shown, what);
}

static bool fail_json(GError **error, const char *shown, const json_error_t *problem)
{
    g_autofree char *text = label_printable(problem->text, strlen(problem->text));
    return rb_fail(error, RB_ERROR_INPUT, "%s:%d: is no JSON as it should be: %s; correct it",
                   shown, problem->line, text);
}

json_t *config_read(const char *within, const char *path, const char *shown, GError **error)
{
    size_t length = 0;
    json_error_t problem;
    g_autofree char *text = files_read_in(within, path, CONFIG_MAX_BYTES, &length, error);
    size_t skip = text ? files_mark_length(text, length) : 0;
    json_t *json =
        text ? json_loadb(text + skip, length - skip, JSON_REJECT_DUPLICATES, &problem) : NULL;
    if (text && !json)
        fail_json(error, shown, &problem);
    if (json && !json_is_object(json)) {
        fail(error, shown, "holds no object of keys; name the config.json of a network");
        json_decref(json);
        return NULL;
    }
    return json;
}

static char *describe(const ImportFile *file, GError **error)
{
    json_t *json = config_read(file->within, file->path, file->shown, error);
    if (!json)
        return NULL;
    char *text = describe_network(file, json, NULL, error);
    json_decref(json);
    return text;
}

const ImportFormat IMPORT_CONFIG = {.suffix = ".config.json",
                                    .alone = {"config.json"},
                                    .family = "config.json files",
                                    .describe = describe};
