#include "proto/source.h"

#include <errno.h>
#include <glib.h>
#include <sys/mman.h>

#include "base/sys.h"

/* After a weight was passed over a little is read, and then more and more: what follows may be the
 * next weight, or all of the network. */
enum { LEAST_STEP = 4096, MOST_STEP = 64 * 1024 };

bool onnx_source_open(OnnxSource *source, int file, size_t length, size_t limit)
{
    *source = (OnnxSource){.length = length, .file = file, .step = LEAST_STEP, .left = limit};
    void *room = sys_room(length);
    if (!room)
        return false;
    /* A huge page for each of a few bytes would make the whole file resident; where there are no
     * huge pages there is nothing to ask for. */
    madvise(room, length, MADV_NOHUGEPAGE);
    source->room = room;
    source->bytes = room;
    return true;
}

void onnx_source_of(OnnxSource *source, const void *bytes, size_t length)
{
    *source = (OnnxSource){.bytes = bytes, .length = length, .to = length};
}

void onnx_source_clear(OnnxSource *source)
{
    if (source->room)
        munmap(source->room, source->length);
    *source = (OnnxSource){.bytes = NULL};
}

static OnnxLoad read_to(OnnxSource *source, size_t end)
{
    while (source->to < end) {
        ssize_t n = sys_read_at(source->file, source->room + source->to, end - source->to,
                                (off_t)source->to);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? ONNX_LOAD_FAILED : ONNX_LOAD_SHORT;
        source->to += (size_t)n;
        source->left -= (size_t)n;
    }
    return ONNX_LOADED;
}

OnnxLoad onnx_source_load_more(OnnxSource *source, size_t at, size_t n)
{
    if (at < source->from || at > source->to) {
        source->from = source->to = at;
        source->step = LEAST_STEP;
    }
    size_t end = MIN(MAX(at + n, source->to + source->step), source->length);
    if (end - source->to > source->left)
        return ONNX_LOAD_LIMIT;
    source->step = MIN(2 * source->step, (size_t)MOST_STEP);
    return read_to(source, end);
}
