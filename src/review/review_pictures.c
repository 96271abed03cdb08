#include "review/review_pictures.h"

#include "publish/workers.h"

typedef struct Picture {
    Canvas *canvas;
    char *name;
} Picture;

struct ReviewPictures {
    GArray *list; /* Picture */
};

static const struct {
    CanvasFormat format;
    const char *ending;
} forms[] = {{CANVAS_PNG, ".png"}, {CANVAS_PDF, ".pdf"}, {CANVAS_SVG, ".svg"}};

static void picture_clear(gpointer memory)
{
    Picture *picture = memory;
    canvas_free(picture->canvas);
    g_free(picture->name);
}

ReviewPictures *review_pictures_new(void)
{
    ReviewPictures *pictures = g_new0(ReviewPictures, 1);
    pictures->list = g_array_new(FALSE, FALSE, sizeof(Picture));
    g_array_set_clear_func(pictures->list, picture_clear);
    return pictures;
}

void review_pictures_free(ReviewPictures *pictures)
{
    if (!pictures)
        return;
    g_array_unref(pictures->list);
    g_free(pictures);
}

void review_pictures_add(ReviewPictures *pictures, Canvas *canvas, const char *name)
{
    Picture picture = {canvas, g_strdup(name)};
    g_array_append_val(pictures->list, picture);
}

/* ---- Jobs: all pictures in the form that takes longest, then in the next --------------------- */

static const Picture *picture_of(const ReviewPictures *pictures, int job)
{
    return &g_array_index(pictures->list, Picture, (guint)job % pictures->list->len);
}

static guint form_of(const ReviewPictures *pictures, int job)
{
    return (guint)job / pictures->list->len;
}

static char *file_of(int job, void *data)
{
    const ReviewPictures *pictures = data;
    return g_strconcat(picture_of(pictures, job)->name, forms[form_of(pictures, job)].ending, NULL);
}

static bool draw(int job, void *data, GString *result, GError **error)
{
    const ReviewPictures *pictures = data;
    const Picture *picture = picture_of(pictures, job);
    g_autoptr(GBytes) bytes =
        canvas_render(picture->canvas, forms[form_of(pictures, job)].format, picture->name, error);
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
    int jobs = (int)(pictures->list->len * G_N_ELEMENTS(forms));
    Workers how = {
        .workers = MIN(workers, jobs), .func = draw, .name = file_of, .data = (void *)pictures};
    g_autoptr(GPtrArray) results = workers_run(&how, jobs, error);
    return results && write_all(pictures, pub, results, error);
}
