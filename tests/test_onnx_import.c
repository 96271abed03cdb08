/* Scopes, facts and messages of an import. */
#include "onnx_kit.h"

#include "onnx/import.h"

static void names_are_found_outwards(void **state)
{
    (void)state;
    OnnxImport import = {.shown = "f"};
    OnnxNode node = {.name = "n", .op_type = "Op", .offset = 7};
    OnnxScope main, inner;
    scope_init(&main, NULL, "");
    main.opset = 17;
    scope_init(&inner, &main, "branch");
    assert_int_equal(inner.opset, 17);
    assert_true(scope_bind(&import, &main, "x", 3, NULL));
    assert_true(scope_bind(&import, &inner, "x", 4, NULL)); /* hides the outer one */
    assert_true(scope_bind(&import, &main, "y", 5, NULL));
    assert_int_equal(scope_find(&inner, "x"), 4);
    assert_int_equal(scope_find(&main, "x"), 3);
    assert_int_equal(scope_read(&import, &inner, "y", &node), 5);
    assert_int_equal(scope_read(&import, &inner, "", &node), NO_TENSOR);
    assert_null(import.error);
    assert_int_equal(scope_read(&import, &inner, "z", &node), NO_TENSOR);
    assert_string_equal(import.error->message,
                        "f: node 'n' (Op) at byte 7: it reads 'z', which nothing before it makes; "
                        "export the file again, or mend it with the onnx package");
    g_clear_error(&import.error);
    assert_false(scope_bind(&import, &main, "x", 6, NULL));
    assert_string_equal(import.error->message, "f: there are two tensors named 'x'; export the "
                                               "file again, or mend it with the onnx package");
    g_clear_error(&import.error);
    scope_clear(&inner);
    scope_clear(&main);
}

/* What a call leaves out is absent in its function, not missing. */
static void arguments_left_out(void **state)
{
    (void)state;
    OnnxImport import = {.shown = "f"};
    const OnnxValue value = {.name = "bias"};
    const OnnxFunction function = {.body = {.n_inputs = 1, .inputs = &value}};
    const OnnxFrame frame = {.function = &function};
    const OnnxNode node = {.name = "n", .op_type = "Op"};
    OnnxScope scope;
    scope_init(&scope, NULL, "");
    scope.frame = &frame;
    assert_int_equal(scope_read(&import, &scope, "bias", &node), NO_TENSOR);
    assert_null(import.error);
    scope_clear(&scope);
}

static void declared_types(void **state)
{
    (void)state;
    OnnxImport import = {.symbols = g_hash_table_new(g_str_hash, g_str_equal)};
    int64_t eight = 8;
    g_hash_table_insert(import.symbols, (gpointer) "batch", &eight);
    const OnnxDim dims[] = {{-1, "batch"}, {3, ""}, {-1, "other"}};
    const OnnxType tensor = {
        .kind = ONNX_TYPE_TENSOR, .data_type = FLOAT, .has_shape = true, .n_dims = 3, .dims = dims};
    const OnnxType optional = {.kind = ONNX_TYPE_OPTIONAL, .element = &tensor};
    const OnnxType sequence = {.kind = ONNX_TYPE_SEQUENCE, .element = &tensor};
    Shape shape = import_shape(&import, &optional);
    assert_int_equal(shape.rank, 3);
    assert_int_equal(shape.dim[0], 8);
    assert_int_equal(shape.dim[2], DIM_UNKNOWN);
    assert_int_equal(import_dtype(&optional), DTYPE_FP32);
    assert_int_equal(import_shape(&import, &sequence).rank, RANK_UNKNOWN);
    assert_null(import_shaped(&sequence));
    g_hash_table_destroy(import.symbols);
}

/* A line once; no more than there is room for. */
static void notes_and_warnings(void **state)
{
    (void)state;
    OnnxImport import = {.notes = g_ptr_array_new_with_free_func(g_free),
                         .assumptions = g_ptr_array_new_with_free_func(g_free),
                         .warnings = g_ptr_array_new_with_free_func(g_free)};
    import_note(&import, "one");
    import_note(&import, "one");
    import_note(&import, "%s", "two\nlines");
    assert_int_equal(import.notes->len, 2);
    assert_null(strchr(import.notes->pdata[1], '\n'));
    import_assume(&import, "one");
    import_assume(&import, "one");
    assert_int_equal(import.assumptions->len, 1);
    for (int i = 0; i < ONNX_MAX_NOTES + 5; i++)
        import_assume(&import, "%d", i);
    assert_int_equal(import.assumptions->len, ONNX_MAX_NOTES);
    assert_string_equal(import.assumptions->pdata[ONNX_MAX_NOTES - 1], "And more like these.");
    for (int i = 0; i < ONNX_MAX_WARNINGS + 5; i++)
        import_warn(&import, "%d", i);
    assert_int_equal(import.warnings->len, ONNX_MAX_WARNINGS);
    assert_int_equal(import.n_warnings, ONNX_MAX_WARNINGS + 5);
    g_ptr_array_unref(import.notes);
    g_ptr_array_unref(import.assumptions);
    g_ptr_array_unref(import.warnings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_outwards),
        cmocka_unit_test(arguments_left_out),
        cmocka_unit_test(declared_types),
        cmocka_unit_test(notes_and_warnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
