#include "op_kit.h"

#include <ctype.h>
#include <math.h>

#include "graph/op.h"

static bool is_identifier(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_')
            return false;
    return name[0] != '\0';
}

/* Every row has a rule that says what it counts. */
static void every_row_is_complete(void **state)
{
    (void)state;
    for (int i = 0; i < OP_KIND_COUNT; i++) {
        const OpInfo *info = op_info((OpKind)i);
        const OpRule *rule = info->rule;
        if (!is_identifier(info->name) || !info->doc[0] || !rule || !info->says->flops[0] ||
            !info->says->traffic[0]) {
            fail_msg("row %d (%s) is incomplete", i, info->name);
            return;
        }
        assert_true(rule->cost || op_is_view((OpKind)i));
        assert_true(rule->min_inputs >= 1);
        assert_true(rule->max_inputs == -1 || rule->max_inputs >= rule->min_inputs);
        assert_int_equal(op_is_product((OpKind)i), info->says->macs[0] ? 1 : 0);
        assert_int_equal(op_is_product((OpKind)i), info->says->layout != WEIGHTS_NONE);
        assert_int_equal(op_kind_from_name(info->name), i);
        if (info->onnx[0])
            assert_int_equal(op_kind_from_onnx(info->onnx), i);
        assert_string_equal(op_names()[i], info->name);
    }
    assert_null(op_names()[OP_KIND_COUNT]);
    assert_int_equal(op_kind_from_name("convolution"), OP_UNKNOWN);
    assert_int_equal(op_kind_from_onnx(""), OP_UNKNOWN);
}

static bool has(unsigned keeps, unsigned bits)
{
    return (keeps & bits) != 0;
}

/* What columns say of each other: a row that contradicts itself is wrong in some analysis. */
static bool agrees(const OpInfo *info)
{
    unsigned keeps = info->keeps, statistics = keeps & KEEP_STATISTICS;
    bool idle = info->fusion == FUSE_IDLES || info->fusion == FUSE_COPIES;
    return info->op_class < OP_CLASS_OTHER && info->op_class != OP_CLASS_DEPTHWISE &&
           info->unit_flops >= 0 && info->special >= 0 && info->int8 <= INT8_FLOAT &&
           info->storage <= STORAGE_CACHES && info->fusion <= FUSE_SCALES &&
           /* exponentials are floats, and so is what a batch is normalised by */
           (info->special == 0 || info->int8 == INT8_FLOAT) &&
           (statistics == 0 || info->op_class == OP_CLASS_NORM || info->int8 == INT8_PRODUCT) &&
           (statistics & (statistics - 1)) == 0 &&
           /* the derivative of a product is made of its factors, gates are a product's */
           (info->int8 != INT8_PRODUCT || has(keeps, KEEP_FACTORS | KEEP_INPUTS | KEEP_GATES)) &&
           (!has(keeps, KEEP_HIDDEN) || info->rule == &rule_moe) &&
           (info->storage != STORAGE_CACHES || has(keeps, KEEP_QUERY_SUMS)) &&
           (!has(keeps, KEEP_GATES) || info->op_class == OP_CLASS_RECURRENT) &&
           (!has(keeps, KEEP_CELL) || has(keeps, KEEP_GATES)) &&
           /* what is overwritten is not there for the way back */
           (info->storage != STORAGE_OVERWRITES || !has(keeps, KEEP_INPUT | KEEP_INPUTS)) &&
           (info->storage != STORAGE_VIEW || idle) && (!idle || info->op_class == OP_CLASS_DATA) &&
           (info->fusion != FUSE_JOINS || info->op_class == OP_CLASS_ACTIVATION) &&
           (info->fusion != FUSE_MAPS || info->op_class == OP_CLASS_ELEMENTWISE) &&
           (info->fusion != FUSE_SCALES || info->int8 == INT8_CONVERTS) &&
           (info->fusion != FUSE_FOLDS || has(keeps, KEEP_CHANNEL_MOMENTS)) &&
           (info->fusion != FUSE_LAYER || (info->rule->weights && info->int8 == INT8_PRODUCT)) &&
           (info->fusion != FUSE_PRODUCT || info->int8 == INT8_PRODUCT);
}

static void every_column_agrees(void **state)
{
    (void)state;
    for (int i = 0; i < OP_KIND_COUNT; i++)
        if (!agrees(op_info((OpKind)i)))
            fail_msg("the columns of %s contradict each other", op_info((OpKind)i)->name);
    assert_true(op_is_layer(OP_CONV) && op_is_product(OP_CONV) && !op_is_view(OP_CONV));
    assert_true(op_is_view(OP_RESHAPE) && !op_is_in_place(OP_RESHAPE));
    assert_true(op_is_in_place(OP_SIGMOID) && op_is_in_place(OP_RELU) && !op_is_layer(OP_MATMUL));
    assert_false(op_is_product(OP_UNKNOWN) || op_is_view(OP_UNKNOWN) || op_is_layer(OP_UNKNOWN));
}

/* Attribute tables: names once each, documented, within the rule's family. */
static void every_attribute_is_documented(void **state)
{
    (void)state;
    for (int i = 0; i < OP_KIND_COUNT; i++) {
        const AttrSpec *specs = op_info((OpKind)i)->rule->attrs;
        for (const AttrSpec *spec = specs; spec && spec->name; spec++) {
            if (!is_identifier(spec->name) || !spec->doc || !spec->doc[0])
                fail_msg("%s: attribute %s", op_info((OpKind)i)->name, spec->name);
            assert_true(spec->offset >= offsetof(Attrs, as));
            assert_true(spec->offset < attrs_size(op_info((OpKind)i)->rule->family));
            assert_true(!spec->required || isnan(spec->fallback));
            for (const AttrSpec *other = specs; other != spec; other++) {
                assert_string_not_equal(spec->name, other->name);
                assert_true(spec->offset != other->offset);
            }
        }
    }
}

static void defaults(void **state)
{
    (void)state;
    Attrs conv = op_default_attrs(OP_CONV);
    assert_int_equal(conv.as.window.kernel.n, 0);
    assert_int_equal(conv.as.window.stride.v[0], 1);
    assert_int_equal(conv.as.window.pad.v[0], 0);
    assert_int_equal(conv.as.window.groups, 1);
    assert_true(conv.as.window.bias);
    assert_int_equal(op_default_attrs(OP_MAX_POOL).as.window.stride.n, 0);
    assert_int_equal(op_default_attrs(OP_SOFTMAX).as.axis.axis, -1);
    assert_int_equal(op_default_attrs(OP_CONCAT).as.axis.axis, 1);
    assert_true(op_default_attrs(OP_REDUCE_MEAN).as.axes.keep_dims);
    assert_int_equal(op_default_attrs(OP_LSTM).as.recurrent.bias_vectors, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(every_column_agrees),
        cmocka_unit_test(every_attribute_is_documented),
        cmocka_unit_test(defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
