#include "cost/capacity.h"

#include "base/error.h"

typedef struct Search {
    int64_t capacity_bytes;
    BytesAtBatch bytes_at;
    void *user;
} Search;

typedef enum Answer { FITS_ERROR = -1, FITS_NOT, FITS } Answer;

static Answer fits(const Search *search, int64_t batch, int64_t *bytes, GError **error)
{
    g_autoptr(GError) failure = NULL;
    if (search->bytes_at(batch, search->user, bytes, &failure))
        return *bytes <= search->capacity_bytes ? FITS : FITS_NOT;
    *bytes = INT64_MAX;
    if (g_error_matches(failure, RB_ERROR, RB_ERROR_LIMIT))
        return FITS_NOT;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FITS_ERROR;
}

/* Between `low`, which fits, and `high`, which does not. */
static int64_t bisect(const Search *search, int64_t low, int64_t high, GError **error)
{
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2, bytes;
        Answer fit = fits(search, middle, &bytes, error);
        if (fit == FITS_ERROR)
            return -1;
        *(fit == FITS ? &low : &high) = middle;
    }
    return low;
}

/* The batch that fits if bytes go on as from 1 to 2. */
static int64_t guess(const Search *search, int64_t at_1, int64_t at_2)
{
    int64_t room = search->capacity_bytes - at_1, each = at_2 - at_1;
    return each <= 0 ? LARGEST_BATCH_LIMIT : CLAMP(1 + room / each, 2, LARGEST_BATCH_LIMIT);
}

int64_t largest_batch(int64_t capacity_bytes, BytesAtBatch bytes_at, void *user, GError **error)
{
    Search search = {capacity_bytes, bytes_at, user};
    int64_t at_1, at_2, bytes, low = 2, high = LARGEST_BATCH_LIMIT + 1;
    Answer one = fits(&search, 1, &at_1, error);
    if (one != FITS)
        return one == FITS_NOT ? 0 : -1;
    Answer two = fits(&search, 2, &at_2, error);
    if (two != FITS)
        return two == FITS_NOT ? 1 : -1;
    int64_t probe = guess(&search, at_1, at_2);
    for (int64_t i = probe; i <= probe + 1 && i < high; i++) {
        Answer fit = fits(&search, i, &bytes, error);
        if (fit == FITS_ERROR)
            return -1;
        *(fit == FITS ? &low : &high) = i;
    }
    return bisect(&search, low, high, error);
}
