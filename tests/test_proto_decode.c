/* Messages into structs, by a table made here. */
#include "support.h"

#include "onnx_writer.h"
#include "proto/decode.h"

enum { ID = 1, NAME = 2, CHILD = 3, SIZE = 4, DIMS = 5 };

typedef struct Thing {
    int64_t id;
    const char *name;
    double size;
    int n_children, n_dims;
    const struct Thing *children;
    const int64_t *dims;
    uint32_t seen;
} Thing;

static const Thing NOTHING = {.name = ""};

static bool finish_thing(Frame *frame)
{
    ((Thing *)frame->target)->seen = frame->seen;
    return true;
}

static const Schema THING = {
    .what = "thing",
    .size = sizeof(Thing),
    .initial = &NOTHING,
    .nests = true,
    .named = true,
    .name = offsetof(Thing, name),
    .finish = finish_thing,
    .slots =
        {
            [ID] = {read_int64, AT(Thing, id)},
            [NAME] = {read_text, AT(Thing, name)},
            [CHILD] = {read_list, AT(Thing, children), .n = offsetof(Thing, n_children), &THING},
            [SIZE] = {read_float, AT(Thing, size)},
            [DIMS] = {read_ints, AT(Thing, dims), .n = offsetof(Thing, n_dims), .kind = 2},
        },
};

/* Takes the message. NULL, or the error. */
static char *decoded(Message *message, OnnxArena *arena, Thing *thing)
{
    OnnxSource source;
    onnx_source_of(&source, message->data, message->len);
    Reader reader = {.arena = arena, .source = &source, .shown = "t"};
    *thing = NOTHING;
    bool ok = reader_decode(&reader, &THING, thing);
    char *error = ok ? NULL : g_strdup(reader.error->message);
    g_clear_error(&reader.error);
    g_byte_array_unref(message);
    return error;
}

static Message *thing_named(const char *name)
{
    Message *message = onnx_message();
    onnx_put_text(message, NAME, name);
    return message;
}

static void fields(void **state)
{
    (void)state;
    OnnxArena *arena = onnx_arena_new(SIZE_MAX);
    Message *message = thing_named("a"), *child = thing_named("b");
    Thing thing;
    onnx_put_int(message, ID, -5);
    onnx_put_int(message, 200, 7); /* unknown: skipped */
    onnx_put_int(child, DIMS, 3);
    onnx_put_int(child, DIMS, 4);
    onnx_put_float(child, SIZE, 0.5F);
    onnx_put_message(message, CHILD, child);
    onnx_put_message(message, CHILD, thing_named("c"));
    assert_null(decoded(message, arena, &thing));
    assert_int_equal(thing.id, -5);
    assert_string_equal(thing.name, "a");
    assert_int_equal(thing.n_children, 2);
    assert_string_equal(thing.children[1].name, "c");
    assert_int_equal(thing.children[0].n_dims, 2);
    assert_int_equal(thing.children[0].dims[1], 4);
    assert_true(thing.children[0].size == 0.5);
    assert_int_equal(thing.seen, 1 << ID | 1 << NAME | 1 << CHILD);
    assert_int_equal(thing.children[1].seen, 1 << NAME);
    onnx_arena_free(arena);
}

/* Messages name what is around, from within. */
static void errors(void **state)
{
    (void)state;
    OnnxArena *arena = onnx_arena_new(SIZE_MAX);
    Message *message = thing_named("outer"), *child = thing_named("inner");
    Thing thing;
    for (int i = 0; i < 3; i++)
        onnx_put_int(child, DIMS, i);
    onnx_put_message(message, CHILD, child);
    g_autofree char *many = decoded(message, arena, &thing);
    assert_string_equal(many, "t: thing 'inner' of thing 'outer' at byte 9: it has more than 2 "
                              "dimensions; reshape it");
    message = thing_named("cut");
    g_byte_array_set_size(message, message->len - 1);
    g_autofree char *cut = decoded(message, arena, &thing);
    assert_non_null(strstr(cut, "cut short or damaged"));
    onnx_arena_free(arena);
}

static void numbers(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        bool ok;
        uint64_t number;
    } cases[] = {
        {"\x05", 1, true, 5},
        {"\xac\x02", 2, true, 300},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, true, UINT64_MAX},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10, false, 0},
        {"\x80", 1, false, 0},
        {"", 0, false, 0},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        pb_istream_t stream =
            pb_istream_from_buffer((const pb_byte_t *)cases[i].bytes, cases[i].length);
        uint64_t number = 0;
        assert_int_equal(frame_varint(&stream, &number), cases[i].ok);
        if (cases[i].ok)
            assert_true(number == cases[i].number && stream.bytes_left == 0);
    }
    const float narrow = 1.5F;
    const double wide = -2.25;
    double real;
    pb_istream_t stream = pb_istream_from_buffer((const pb_byte_t *)&narrow, sizeof narrow);
    assert_true(frame_real(&stream, sizeof narrow, &real) && real == 1.5);
    stream = pb_istream_from_buffer((const pb_byte_t *)&wide, sizeof wide);
    assert_true(frame_real(&stream, sizeof wide, &real) && real == -2.25);
    assert_false(frame_real(&stream, sizeof wide, &real));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields),
        cmocka_unit_test(errors),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
