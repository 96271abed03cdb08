#include "base/count.h"
#include "graph/attention.h"

/* Keys of a block that there are. */
static int64_t keys_of_block(const AttentionBlocks *blocks, int64_t column)
{
    return CLAMP(blocks->total - column * blocks->size, 0, blocks->size);
}

/* Keys that a row of blocks meets, which are marked; -1: the mask is wrong. */
static int64_t keys_of_row(const AttentionBlocks *blocks, int64_t layout, int64_t row, bool *met)
{
    const int64_t *ends = blocks->ends + layout * (blocks->rows + 1);
    const int64_t *columns = blocks->columns + layout * blocks->width;
    int64_t keys = 0;
    if (ends[row] < 0 || ends[row + 1] < ends[row] || ends[row + 1] > blocks->width)
        return -1;
    for (int64_t i = ends[row]; i < ends[row + 1]; i++) {
        if (columns[i] < 0 || columns[i] > row)
            return -1;
        met[columns[i]] = true;
        keys += keys_of_block(blocks, columns[i]);
    }
    return keys;
}

static bool add_layout(const AttentionBlocks *blocks, int64_t layout, int64_t *pairs, bool *met)
{
    for (int64_t row = blocks->first / blocks->size; row * blocks->size < blocks->total; row++) {
        int64_t begin = MAX(row * blocks->size, blocks->first);
        int64_t end = MIN((row + 1) * blocks->size, blocks->total);
        int64_t keys = keys_of_row(blocks, layout, row, met);
        if (keys < 0)
            return false;
        count_add_to(pairs, count_mul(end - begin, keys));
    }
    return true;
}

static bool are_blocks(const AttentionBlocks *blocks)
{
    int64_t room = count_mul(blocks->rows, blocks->size);
    return blocks->ends && blocks->columns && blocks->layouts > 0 && blocks->rows > 0 &&
           blocks->size > 0 && blocks->first >= 0 && blocks->total > blocks->first &&
           count_ok(room) && blocks->total <= room;
}

bool attention_blocks(const AttentionBlocks *blocks, int64_t heads, int64_t *pairs, int64_t *keys)
{
    *pairs = *keys = 0;
    if (!are_blocks(blocks) || heads % blocks->layouts != 0)
        return false;
    g_autofree bool *met = g_new0(bool, blocks->rows);
    bool ok = true;
    for (int64_t i = 0; i < blocks->layouts && ok; i++)
        ok = add_layout(blocks, i, pairs, met);
    *pairs = count_mul(*pairs, heads / blocks->layouts);
    for (int64_t i = 0; i < blocks->rows; i++)
        *keys += met[i] ? keys_of_block(blocks, i) : 0;
    return ok && count_ok(*pairs) && *pairs > 0;
}
