#include "site/review_pictures.h"

#include "publish/workers.h"

struct ReviewPictures {
    GPtrArray *canvases; /* Canvas * */
    GPtrArray *names;    /* char *, parallel */
};

static const struct {
    CanvasFormat format;
    const char *ending;
} forms[] = {{CANVAS_PNG, ".png"}, {CANVAS_PDF, ".pdf"}, {CANVAS_SVG, ".svg"}};

ReviewPictures *review_pictures_new(void)
{
    ReviewPictures *pictures = g_new0(ReviewPictures, 1);
    pictures->canvases = g_ptr_array_new_with_free_func((GDestroyNotify)canvas_free);
    pictures->names = g_ptr_array_new_with_free_func(g_free);
    return pictures;
}

void review_pictures_free(ReviewPictures *pictures)
{
    if (!pictures)
        return;
    g_ptr_array_unref(pictures->canvases);
    g_ptr_array_unref(pictures->names);
    g_free(pictures);
}

void review_pictures_add(ReviewPictures *pictures, Canvas *canvas, const char *name)
{
    g_ptr_array_add(pictures->canvases, canvas);
    g_ptr_array_add(pictures->names, g_strdup(name));
}

/* ---- Jobs: all pictures in the form that takes longest, then in the next --------------------- */

static guint picture_of(const ReviewPictures *pictures, int job)
{
    return (guint)job % pictures->names->len;
}

static guint form_of(const ReviewPictures *pictures, int job)
{
    return (guint)job / pictures->names->len;
}

static char *file_of(int job, void *data)
{
    const ReviewPictures *pictures = data;
    return g_strconcat(g_ptr_array_index(pictures->names, picture_of(pictures, job)),
                       forms[form_of(pictures, job)].ending, NULL);
}

static bool draw(int job, void *data, GString *result, GError **error)
{
    const ReviewPictures *pictures = data;
    guint i = picture_of(pictures, job);
    g_autoptr(GBytes) bytes = canvas_render(g_ptr_array_index(pictures->canvases, i),
                                            forms[form_of(pictures, job)].format,
                                            g_ptr_array_index(pictures->names, i), error);
    if (bytes)
        g_string_append_len(result, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
    return bytes != NULL;
}

static bool write_all(const ReviewPictures *pictures, Publication *pub, const GPtrArray *results,
                      GError **error)
{
    for (guint job = 0; job < results->len; job++) {
        WorkersResult *result = g_ptr_array_index(results, job);
        g_autofree char *file = file_of((int)job, (void *)pictures);
        if (!result->bytes) {
            g_propagate_error(error, g_steal_pointer(&result->error));
            return false;
        }
        if (!publish_write(pub, file, result->bytes->str, result->bytes->len, error))
            return false;
    }
    return true;
}

bool review_pictures_write(const ReviewPictures *pictures, Publication *pub, int workers,
                           GError **error)
{
    int jobs = (int)(pictures->names->len * G_N_ELEMENTS(forms));
    Workers how = {
        .workers = MIN(workers, jobs), .func = draw, .name = file_of, .data = (void *)pictures};
    g_autoptr(GPtrArray) results = workers_run(&how, jobs, error);
    return results && write_all(pictures, pub, results, error);
}
