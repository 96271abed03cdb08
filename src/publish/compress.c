#include "publish/compress.h"

#include <string.h>

#include "base/gzip.h"
#include "publish/workers.h"

enum {
    FILES_PER_JOB = 32,
    SECONDS_PER_JOB = 600,
};

typedef struct Compressing {
    Publication *publication;
    GPtrArray *paths; /* char *: what is to be compressed */
    CompressProgress progress;
    void *data;
} Compressing;

static bool is_compressible(const char *path)
{
    static const char *const endings[] = {"html", "css", "js", "json", "svg", "xml", "csv", NULL};
    const char *dot = strrchr(path, '.');
    return dot && dot > path && g_strv_contains(endings, dot + 1);
}

static char *packed_name(const char *path)
{
    return g_strconcat(path, COMPRESS_SUFFIX, NULL);
}

/* A list in bytewise order within each folder: the name of the one may come long before the
 * other's. */
static GPtrArray *paths_to_compress(const GPtrArray *files)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) there = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < files->len; i++)
        g_hash_table_add(there, files->pdata[i]);
    for (guint i = 0; i < files->len; i++) {
        const char *path = files->pdata[i];
        g_autofree char *packed = packed_name(path);
        if (is_compressible(path) && !g_hash_table_contains(there, packed))
            g_ptr_array_add(paths, g_strdup(path));
    }
    return paths;
}

static bool compress_file(Publication *publication, const char *path, GError **error)
{
    size_t length;
    g_autofree char *bytes = publish_read(publication, path, &length, error);
    if (!bytes)
        return false;
    g_autoptr(GBytes) packed = gzip_pack(bytes, length);
    g_autofree char *name = packed_name(path);
    if (!packed)
        return true;
    return publish_replace(publication, name, g_bytes_get_data(packed, NULL),
                           g_bytes_get_size(packed), error);
}

static bool compress_job(int job, void *data, G_GNUC_UNUSED GString *result, GError **error)
{
    const Compressing *at = data;
    guint from = (guint)job * FILES_PER_JOB, to = MIN(from + FILES_PER_JOB, at->paths->len);
    bool ok = true;
    for (guint i = from; ok && i < to; i++)
        ok = compress_file(at->publication, g_ptr_array_index(at->paths, i), error);
    return ok;
}

static char *job_name(int job, void *data)
{
    const Compressing *at = data;
    const char *first = g_ptr_array_index(at->paths, (guint)job * FILES_PER_JOB);
    return g_strdup_printf("compressing '%s' and what follows", first);
}

static void tell(int done, G_GNUC_UNUSED int longest, void *data)
{
    const Compressing *at = data;
    int all = (int)at->paths->len;
    at->progress(MIN(done * FILES_PER_JOB, all), all, at->data);
}

/* The first failure of a job: files that cannot be written are nobody's content. */
static bool all_done(const GPtrArray *results, GError **error)
{
    for (guint i = 0; i < results->len; i++) {
        WorkersResult *result = g_ptr_array_index(results, i);
        if (!result->error)
            continue;
        g_propagate_error(error, g_steal_pointer(&result->error));
        return false;
    }
    return true;
}

bool compress_site(Publication *publication, int workers, CompressProgress progress, void *data,
                   GError **error)
{
    g_autoptr(GPtrArray) files = publish_files(publication, error);
    g_autoptr(GPtrArray) paths = files ? paths_to_compress(files) : NULL;
    if (!paths)
        return false;
    Compressing at = {publication, paths, progress, data};
    Workers how = {.workers = workers,
                   .seconds_per_job = SECONDS_PER_JOB,
                   .func = compress_job,
                   .name = job_name,
                   .progress = progress ? tell : NULL,
                   .data = &at};
    int jobs = (int)((paths->len + FILES_PER_JOB - 1) / FILES_PER_JOB);
    g_autoptr(GPtrArray) results = workers_run(&how, jobs, error);
    return results && all_done(results, error);
}
