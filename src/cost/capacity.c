#include "cost/capacity.h"

#include "base/error.h"

typedef struct Search {
    int64_t capacity_bytes;
    BytesAtBatch bytes_at;
    void *user;
} Search;

typedef struct Point {
    int64_t batch, bytes; /* INT64_MAX: not known, or more than can be counted */
} Point;

typedef enum Answer { FITS_ERROR = -1, FITS_NOT, FITS } Answer;

static Answer fits(const Search *search, Point *at, GError **error)
{
    g_autoptr(GError) failure = NULL;
    if (search->bytes_at(at->batch, search->user, &at->bytes, &failure))
        return at->bytes <= search->capacity_bytes ? FITS : FITS_NOT;
    at->bytes = INT64_MAX;
    if (g_error_matches(failure, RB_ERROR, RB_ERROR_LIMIT))
        return FITS_NOT;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FITS_ERROR;
}

/* The last batch that fits if bytes go on as from `a` to `b`. */
static int64_t on_line(const Search *search, Point a, Point b)
{
    double room = (double)(search->capacity_bytes - a.bytes), rise = (double)(b.bytes - a.bytes);
    if (rise <= 0)
        return LARGEST_BATCH_LIMIT;
    double batch = (double)a.batch + room * (double)(b.batch - a.batch) / rise;
    return (int64_t)MIN(batch, LARGEST_BATCH_LIMIT);
}

/* Between `low`, which fits, and `high`, which does not: on the line through what is known, and in
 * the middle every third time, as bytes may bend. `before` fits too. */
static int64_t narrow(const Search *search, Point before, Point low, Point high, GError **error)
{
    for (int turn = 1; high.batch - low.batch > 1; turn++) {
        Point at = {low.batch + (high.batch - low.batch) / 2, 0};
        if (turn % 3 && high.bytes < INT64_MAX)
            at.batch = on_line(search, low, high);
        else if (turn % 3 && high.batch > LARGEST_BATCH_LIMIT)
            at.batch = on_line(search, before, low);
        at.batch = CLAMP(at.batch, low.batch + 1, high.batch - 1);
        Answer fit = fits(search, &at, error);
        if (fit == FITS_ERROR)
            return -1;
        if (fit == FITS)
            before = low;
        *(fit == FITS ? &low : &high) = at;
    }
    return low.batch;
}

int64_t largest_batch(int64_t capacity_bytes, BytesAtBatch bytes_at, void *user, GError **error)
{
    Search search = {capacity_bytes, bytes_at, user};
    Point one = {1, 0}, two = {2, 0};
    Answer fit = fits(&search, &one, error);
    if (fit != FITS)
        return fit == FITS_NOT ? 0 : -1;
    fit = fits(&search, &two, error);
    if (fit != FITS)
        return fit == FITS_NOT ? 1 : -1;
    return narrow(&search, one, two, (Point){LARGEST_BATCH_LIMIT + 1, INT64_MAX}, error);
}
